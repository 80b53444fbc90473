import type { Vm } from '../../../src-preload/contract/vm';
import { useNavigation } from '../../app/navigation-store';
import { useUi } from '../../app/ui-store';
import { attachRefusal } from '../payloads/payload-abilities';
import { openTerminal } from '../terminals/terminal-store';
import { useVmCommands } from './use-vm-commands';
import { abilitiesIn } from './vm-abilities';
import { likelyActions, moreCommands, unless, type VmMenu } from './vm-menu';

type Question =
  | 'clone'
  | 'snapshot'
  | 'safety'
  | 'rename'
  | 'share'
  | 'copy-folder'
  | 'attach-payload'
  | 'delete'
  | 'force-stop';

/** Actions of a VM in the main window. */
export function useVmMenu(vm: Vm): VmMenu {
  const { id, state, capabilities } = vm;
  const can = abilitiesIn(state.kind);
  const open = useUi((ui) => ui.open);
  const show = useNavigation((navigation) => navigation.show);
  const { available: canShare, reason: whyNoShare } = capabilities.liveShare;
  const busy = 'Another task is at work on it';
  const ask = (kind: Question) => (): void => open({ kind, vmId: id });
  const commands = { ...useVmCommands(vm), forceStop: ask('force-stop') };
  return {
    likely: likelyActions(vm, { ...commands, openTerminal: () => openTerminal(id) }),
    more: [
      ...moreCommands(vm, commands),
      { id: 'console', title: 'Show console', run: () => show(id, 'console') },
      { id: 'clone', title: 'Clone…', unavailable: unless(can.clone, busy), run: ask('clone') },
      {
        id: 'snapshot',
        title: 'Create snapshot…',
        unavailable: unless(can.clone, busy),
        run: ask('snapshot'),
      },
      { id: 'safety', title: 'Check for work…', run: ask('safety') },
      { id: 'rename', title: 'Rename…', unavailable: unless(can.rename, busy), run: ask('rename') },
      {
        id: 'share',
        title: 'Share a folder…',
        unavailable: canShare ? undefined : (whyNoShare ?? busy),
        run: ask('share'),
      },
      {
        id: 'copy-folder',
        title: 'Copy a folder into it…',
        unavailable: unless(state.kind === 'running', 'Not running'),
        run: ask('copy-folder'),
      },
      {
        id: 'attach-payload',
        title: 'Attach payload…',
        unavailable: attachRefusal(vm),
        run: ask('attach-payload'),
      },
      {
        id: 'delete',
        title: 'Delete…',
        isDangerous: true,
        unavailable: unless(can.remove, 'Wait until it is up or off'),
        run: ask('delete'),
      },
    ],
  };
}

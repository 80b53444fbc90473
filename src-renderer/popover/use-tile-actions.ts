import type { VmTab } from '../../src-preload/contract/desktop';
import type { Vm } from '../../src-preload/contract/vm';
import { useVmCommands } from '../features/fleet/use-vm-commands';
import { abilitiesIn } from '../features/fleet/vm-abilities';
import { likelyActions, moreCommands, unless, type VmMenu } from '../features/fleet/vm-menu';
import { attachRefusal } from '../features/payloads/payload-abilities';
import type { MenuAction } from '../ui/ActionMenu';
import { showMainWindow } from './show-main-window';

/** Actions of a VM in the popover; those that ask something lead to the main window. */
export function useTileActions(vm: Vm): VmMenu {
  const ask = (question: 'clone' | 'attach-payload' | 'force-stop') => (): void =>
    showMainWindow({ kind: 'question', question, vmId: vm.id });
  const commands = { ...useVmCommands(vm), forceStop: ask('force-stop') };
  const show = (tab: VmTab): void => showMainWindow({ kind: 'vm', vmId: vm.id, tab });
  const places: readonly MenuAction[] = [
    { id: 'open', title: 'Open in window', run: () => show('overview') },
    { id: 'console', title: 'Show console', run: () => show('console') },
    {
      id: 'clone',
      title: 'Clone…',
      unavailable: unless(abilitiesIn(vm.state.kind).clone, 'Another task is at work on it'),
      run: ask('clone'),
    },
    {
      id: 'attach-payload',
      title: 'Attach payload…',
      unavailable: attachRefusal(vm),
      run: ask('attach-payload'),
    },
    { id: 'settings', title: 'Rename, change or delete…', run: () => show('settings') },
  ];
  return {
    likely: likelyActions(vm, { ...commands, openTerminal: () => show('terminals') }),
    more: [...moreCommands(vm, commands), ...places],
  };
}

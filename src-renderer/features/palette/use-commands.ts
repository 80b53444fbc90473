import { useMemo } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { useSettings, useTasks, useVms } from '../../api/queries';
import { useNavigation } from '../../app/navigation-store';
import { useUi } from '../../app/ui-store';
import { isForWork } from '../../lib/vm-place';
import { inOrder } from '../fleet/herd-order';
import { copySshCommand, goOff } from '../fleet/vm-deeds';
import { canBeKept } from '../tasks/stop-task';
import { freeSessionName } from '../terminals/session-names';
import { openTerminal, useTerminals } from '../terminals/terminal-store';
import { allPanes, emptyWorkspace } from '../terminals/workspace';
import type { PaletteCommand } from './command';
import { corralCommands, taskCommands, type CorralDeeds } from './corral-commands';
import { deedsOf, placesOf, stateDeedsOf, type VmDeeds } from './vm-commands';

/** All commands as things are now: the few of Corral first, which nobody knows by name, then where one can go, then what one can do. */
export function useCommands(): readonly PaletteCommand[] {
  const vms = useVms().data;
  const tasks = useTasks().data;
  const theme = useSettings()?.theme;
  return useMemo(() => {
    const herd = inOrder((vms ?? []).filter(isForWork));
    const states = inOrder((vms ?? []).filter(isKeptState));
    return [
      ...corralCommands(theme, corralDeeds),
      ...taskCommands(tasks ?? [], corralDeeds),
      ...herd.flatMap((vm) => placesOf(vm, vmDeeds)),
      ...herd.flatMap((vm) => deedsOf(vm, vmDeeds)),
      ...states.flatMap((vm) => stateDeedsOf(vm, vmDeeds)),
    ];
  }, [vms, tasks, theme]);
}

const vmDeeds: VmDeeds = {
  show: (vm, tab) => useNavigation.getState().show(vm.id, tab),
  openTerminal: (vm) => openTerminal(vm.id, freeSessionName(sessionsOf(vm))),
  start: (vm) => attempt(unwrap(window.corral.vm.start({ vm: vm.id }))),
  stop: (vm) => attempt(goOff(vm, 'stop')),
  restart: (vm) => attempt(goOff(vm, 'restart')),
  copySshCommand: (vm) => attempt(copySshCommand(vm)),
  doWithPayload: (vm, deed) => attempt(unwrap(window.corral.payload[deed]({ vm: vm.id }))),
  ask: (vm, question) => useUi.getState().open({ kind: question, vmId: vm.id }),
};

const corralDeeds: CorralDeeds = {
  open: (dialog) => useUi.getState().open(dialog),
  setTheme: (theme) => attempt(unwrap(window.corral.settings.change({ theme }))),
  cancelTask: (task) => {
    if (canBeKept(task)) useUi.getState().open({ kind: 'stop-task', taskId: task.id });
    else attempt(unwrap(window.corral.task.cancel({ id: task.id })));
  },
  quit: () => attempt(unwrap(window.corral.desktop.quit({}))),
};

/** In the tree of its family, not for work. */
function isKeptState(vm: Vm): boolean {
  return vm.setAside === null && !isForWork(vm);
}

/** Names of the sessions that the guest has, and of those that a pane is about to open. */
function sessionsOf({ id, guest }: Vm): readonly string[] {
  const panes = allPanes(useTerminals.getState().workspaces[id] ?? emptyWorkspace);
  return [...(guest?.sessions ?? []).map(({ name }) => name), ...panes.map(({ session }) => session)];
}

/** Tells a failure as a notice, since the palette is gone by then. */
function attempt(deed: Promise<unknown>): void {
  deed.catch((error: unknown) => useUi.getState().notify('error', sentenceOf(error)));
}

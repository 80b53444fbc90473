import type { VmTab } from '../../../src-preload/contract/desktop';
import type { Vm } from '../../../src-preload/contract/vm';
import { abilitiesIn } from '../fleet/vm-abilities';
import type { PaletteCommand } from './command';
import { payloadCommands, type PayloadDeeds } from './payload-commands';

/** What the commands of a VM do. */
export interface VmDeeds extends PayloadDeeds {
  show(vm: Vm, tab: VmTab): void;
  openTerminal(vm: Vm): void;
  start(vm: Vm): void;
  stop(vm: Vm): void;
  restart(vm: Vm): void;
  copySshCommand(vm: Vm): void;
  ask(
    vm: Vm,
    question:
      | 'clone'
      | 'rename'
      | 'delete'
      | 'force-stop'
      | 'snapshot'
      | 'restore'
      | 'init'
      | 'safety'
      | 'copy-folder'
      | 'attach-payload'
      | 'detach-payload'
      | 'decide-payload',
  ): void;
}

const busy = 'Another task is at work on it';
const off = 'Not running';

/** Where one can go in a VM. */
export function placesOf(vm: Vm, deeds: VmDeeds): readonly PaletteCommand[] {
  const { id, name } = vm;
  const go = (tab: VmTab, title: string, keywords: readonly string[]): PaletteCommand => ({
    id: `${id}.${tab}`,
    title,
    keywords,
    section: 'Go to',
    run: () => deeds.show(vm, tab),
  });
  return [
    go('overview', name, ['overview', 'go to', 'show']),
    go('terminals', `Terminals of ${name}`, ['tmux', 'sessions', 'shell']),
    go('snapshots', `Snapshots of ${name}`, ['lineage', 'tree', 'restore', 'history']),
    go('payload', `Payload of ${name}`, ['signal-cli', 'sync', 'checkpoints', 'history']),
    go('console', `Console of ${name}`, ['serial', 'log', 'boot']),
    go('settings', `Settings of ${name}`, ['memory', 'cpu', 'disk', 'resources', 'shares']),
  ];
}

/** What one can do with a VM; what makes no sense in its state says why. */
export function deedsOf(vm: Vm, deeds: VmDeeds): readonly PaletteCommand[] {
  const { id, name, state } = vm;
  const can = abilitiesIn(state.kind);
  const isBusy = state.kind === 'creating' || state.kind === 'deleting';
  const unless = (isAvailable: boolean, reason: string): string | undefined =>
    isAvailable ? undefined : isBusy ? busy : reason;
  const command = (
    key: string,
    title: string,
    keywords: readonly string[],
    unavailable: string | undefined,
    run: () => void,
  ): PaletteCommand => ({ id: `${id}.${key}`, title, keywords, section: 'VMs', unavailable, run });
  return [
    command('terminal', `New terminal in ${name}`, ['shell', 'ssh'], unless(can.terminal, off), () =>
      deeds.openTerminal(vm),
    ),
    command('start', `Start ${name}`, ['boot', 'power on'], unless(can.start, 'Already running'), () =>
      deeds.start(vm),
    ),
    command('stop', `Stop ${name}`, ['shut down', 'power off'], unless(can.stop, off), () => deeds.stop(vm)),
    command('restart', `Restart ${name}`, ['reboot'], unless(can.stop, off), () => deeds.restart(vm)),
    command('force-stop', `Force stop ${name}…`, ['kill', 'power off'], unless(can.forceStop, off), () =>
      deeds.ask(vm, 'force-stop'),
    ),
    command('ssh', `Copy SSH command of ${name}`, ['login', 'clipboard'], unless(can.stop, off), () =>
      deeds.copySshCommand(vm),
    ),
    command('clone', `Clone ${name}…`, ['copy', 'duplicate'], unless(can.clone, busy), () =>
      deeds.ask(vm, 'clone'),
    ),
    command('rename', `Rename ${name}…`, [], unless(can.rename, busy), () => deeds.ask(vm, 'rename')),
    command('snapshot', `Create a snapshot of ${name}…`, ['keep', 'save'], unless(can.clone, busy), () =>
      deeds.ask(vm, 'snapshot'),
    ),
    ...(vm.family
      ? [
          command('init', `Make init of ${name}…`, ['configured', 'tier'], unless(can.clone, busy), () =>
            deeds.ask(vm, 'init'),
          ),
        ]
      : []),
    command(
      'safety',
      `Check ${name} for work…`,
      ['git', 'safe', 'risk', 'unpushed'],
      unless(!isBusy, busy),
      () => deeds.ask(vm, 'safety'),
    ),
    command(
      'copy-folder',
      `Copy a folder into ${name}…`,
      ['files', 'send', 'upload'],
      unless(state.kind === 'running', off),
      () => deeds.ask(vm, 'copy-folder'),
    ),
    ...payloadCommands(vm, deeds),
    command('delete', `Delete ${name}…`, ['remove'], unless(can.remove, 'Wait until it is up or off'), () =>
      deeds.ask(vm, 'delete'),
    ),
  ];
}

/** What one can do with a state that a family keeps. */
export function stateDeedsOf(vm: Vm, deeds: VmDeeds): readonly PaletteCommand[] {
  const { id, name, state } = vm;
  const unavailable = state.kind === 'creating' || state.kind === 'deleting' ? busy : undefined;
  const command = (
    question: 'restore' | 'rename' | 'delete',
    title: string,
    keywords: readonly string[],
  ): PaletteCommand => ({
    id: `${id}.${question}`,
    title,
    keywords,
    section: 'VMs',
    unavailable,
    run: () => deeds.ask(vm, question),
  });
  return [
    command('restore', `Restore ${name}…`, ['snapshot', 'go back', 'revert']),
    command('rename', `Rename ${name}…`, ['snapshot']),
    command('delete', `Delete ${name}…`, ['remove', 'snapshot']),
  ];
}

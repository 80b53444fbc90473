import type { Vm } from '../../../src-preload/contract/vm';
import type { MenuAction } from '../../ui/ActionMenu';
import type { VmCommands } from './use-vm-commands';
import { abilitiesIn } from './vm-abilities';

/** Actions of a VM. */
export interface VmMenu {
  /** The likely ones, shown as buttons where there is room. */
  readonly likely: readonly MenuAction[];
  /** The rest. */
  readonly more: readonly MenuAction[];
}

/** What most people want of a VM in its state. */
export function likelyActions(
  { state }: Vm,
  commands: VmCommands & { readonly openTerminal: () => void },
): readonly MenuAction[] {
  const can = abilitiesIn(state.kind);
  return [
    ...(can.start ? [{ id: 'start', title: 'Start', run: commands.start }] : []),
    ...(can.terminal ? [{ id: 'terminal', title: 'Terminal', run: commands.openTerminal }] : []),
    ...(isForceLikely(state.kind) ? [forceStop(true, commands)] : []),
    // It stays while it stops: “Force stop” in its place would be hit by the second click of a double click.
    ...(can.stop || state.kind === 'stopping'
      ? [
          {
            id: 'stop',
            title: 'Stop',
            unavailable: unless(can.stop, 'Already stopping'),
            run: commands.stop,
          },
        ]
      : []),
  ];
}

/** What can be done besides without choosing anything. */
export function moreCommands({ state }: Vm, commands: VmCommands): readonly MenuAction[] {
  const can = abilitiesIn(state.kind);
  const off = 'Not running';
  return [
    { id: 'restart', title: 'Restart', unavailable: unless(can.stop, off), run: commands.restart },
    ...(isForceLikely(state.kind) ? [] : [forceStop(can.forceStop, commands)]),
    { id: 'ssh', title: 'Copy SSH command', unavailable: unless(can.stop, off), run: commands.copySsh },
  ];
}

/** A reason where something can't be done. */
export function unless(isAvailable: boolean, reason: string): string | undefined {
  return isAvailable ? undefined : reason;
}

function isForceLikely(kind: Vm['state']['kind']): boolean {
  return kind === 'unreachable' || kind === 'stopping';
}

function forceStop(isAvailable: boolean, commands: VmCommands): MenuAction {
  return {
    id: 'force-stop',
    title: 'Force stop…',
    unavailable: unless(isAvailable, 'Not running'),
    run: commands.forceStop,
  };
}

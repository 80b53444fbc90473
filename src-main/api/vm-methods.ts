import type { Input, Output } from '../../src-preload/contract/contract';
import type { SetAsides } from '../family/set-asides';
import type { Fleet } from '../fleet/fleet';
import type { Lifecycle } from '../fleet/lifecycle';
import type { Shares } from '../fleet/shares';
import type { VmRegistry } from '../fleet/vm-registry';
import { waitUntilReady } from '../fleet/wait-until-ready';
import type { EventHub } from './event-hub';
import { defineMethod } from './method';
import { readLogTail } from '../host/log-tail';

export interface VmMethodParts {
  readonly registry: VmRegistry;
  readonly fleet: Fleet;
  readonly setAsides: SetAsides;
  readonly lifecycle: Lifecycle;
  readonly shares: Shares;
  readonly copyFolder: (input: Input<'vm', 'copyFolder'>) => Promise<Output<'vm', 'copyFolder'>>;
  readonly events: EventHub;
  /** The serial log of a VM. */
  readonly consoleLog: (id: string) => string;
}

/** A guest under software emulation takes half a minute; this is for those that never come. */
const defaultReadyTimeoutMs = 300_000;
const defaultConsoleBytes = 65_536;

/** Calls about VMs. */
export function vmMethods({
  registry,
  fleet,
  setAsides,
  lifecycle,
  shares,
  copyFolder,
  events,
  consoleLog,
}: VmMethodParts) {
  return [
    defineMethod('vm', 'list', () => ({ version: events.version, vms: fleet.list() })),
    defineMethod('vm', 'get', (_, { vm }) => fleet.view(vm)),
    defineMethod('vm', 'create', (_, input) => fleet.create(input)),
    defineMethod('vm', 'clone', (_, input) => fleet.clone(input)),
    defineMethod('vm', 'delete', (_, input) => setAsides.delete(input)),
    defineMethod('vm', 'start', (_, { vm }) => fleet.start(vm)),
    defineMethod('vm', 'waitUntilReady', ({ signal }, { vm, timeoutMs }) =>
      waitUntilReady(registry, fleet.find(vm).id, timeoutMs ?? defaultReadyTimeoutMs, signal),
    ),
    defineMethod('vm', 'stop', (_, input) => fleet.stop(input)),
    defineMethod('vm', 'restart', (_, input) => fleet.restart(input)),
    defineMethod('vm', 'rename', (_, { vm, name }) => fleet.rename(vm, name)),
    defineMethod('vm', 'set', (_, { vm, resources }) => fleet.set(vm, resources)),
    defineMethod('vm', 'sshCommand', (_, { vm, session }) => {
      const guest = lifecycle.guest(fleet.find(vm).id);
      return { argv: [...(session === undefined ? guest.loginCommand() : guest.terminalCommand(session))] };
    }),
    defineMethod('vm', 'console', async (_, { vm, maxBytes }) => {
      const logFile = consoleLog(fleet.find(vm).id);
      return { text: await readLogTail(logFile, maxBytes ?? defaultConsoleBytes), logFile };
    }),
    defineMethod('vm', 'attachShare', async (_, { vm, share }) => {
      const { id } = fleet.find(vm);
      await shares.attach(id, share);
      return fleet.view(id);
    }),
    defineMethod('vm', 'copyFolder', (_, input) => copyFolder(input)),
    defineMethod('vm', 'detachShare', async (_, { vm, name }) => {
      const { id } = fleet.find(vm);
      await shares.detach(id, name);
      return fleet.view(id);
    }),
  ] as const;
}

import type { Driver, MachineSpec } from '../driver/driver';
import { toCorralError } from '../host/errors';
import type { KeyedMutex } from '../host/keyed-mutex';
import type { Step } from '../tasks/task-definition';
import type { Lifecycle } from './lifecycle';
import type { VmRecord } from './vm-record';
import type { VmRegistry } from './vm-registry';
import type { WriteIdentity } from './write-identity';

/** What the tasks that make and remove VMs work with. */
export interface FleetParts {
  readonly registry: VmRegistry;
  readonly lifecycle: Lifecycle;
  readonly driver: Driver;
  readonly locks: KeyedMutex;
  readonly writeIdentity: WriteIdentity;
  /** Saves the work of a running guest. @returns the folder, or null when not all could be saved */
  readonly rescueBefore: (vm: VmRecord) => Promise<string | null>;
}

/** Input that every task which makes a VM has in common. */
export interface MakeVmInput {
  /** The reserved record. */
  readonly vmId: string;
  readonly name: string;
  readonly start: boolean;
}

/** Steps before the disk: undoing them forgets the reserved record. */
export function identityStep<Input extends Pick<MakeVmInput, 'vmId'>, Memo>(
  parts: FleetParts,
): Step<Input, Memo> {
  return {
    name: 'identity',
    title: 'Make its identity',
    async run({ input, log }) {
      const record = parts.registry.record(input.vmId);
      const spec = await parts.lifecycle.spec(record);
      const { hostPublicKey, fingerprint } = await parts.writeIdentity(record, spec.seedFolder);
      await parts.registry.update(input.vmId, { hostPublicKey, hostKeyFingerprint: fingerprint });
      log(`Host key ${fingerprint}`);
    },
    async undo({ input }) {
      await parts.registry.remove(input.vmId);
    },
  };
}

/** Takes back the disk of a VM in the making. */
export async function undoDisk(parts: FleetParts, vmId: string): Promise<void> {
  if (parts.registry.has(vmId)) await parts.driver.delete(vmId);
}

/** Last steps: the VM becomes usable, and is powered on if that was asked for. */
export function finishSteps<Input extends MakeVmInput, Memo>(parts: FleetParts): Step<Input, Memo>[] {
  return [
    {
      name: 'publish',
      title: 'Add it to the herd',
      async run({ input }) {
        await parts.registry.update(input.vmId, { phase: 'ready' });
        parts.registry.note(input.vmId, { state: { kind: 'stopped' } });
        await parts.lifecycle.measureDisk(input.vmId);
      },
      async undo({ input }) {
        if (parts.registry.has(input.vmId)) await parts.registry.update(input.vmId, { phase: 'creating' });
      },
    },
    {
      name: 'power-on',
      title: 'Power on',
      async run({ input, log, progress }) {
        if (!input.start) {
          progress(1, 'not asked for');
          return;
        }
        if (parts.driver.status(input.vmId).kind === 'running') return;
        try {
          await parts.lifecycle.start(input.vmId);
        } catch (error) {
          // The VM itself is whole; its tile says why it did not start.
          log(toCorralError(error).message);
        }
      },
      async undo({ input }) {
        if (parts.driver.status(input.vmId).kind === 'running') await parts.driver.stop(input.vmId);
      },
    },
  ];
}

/** Runs disk work on several VMs with all of them locked, always in the same order. */
export function withLocks<Result>(
  locks: KeyedMutex,
  ids: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  const [first, ...rest] = ids.toSorted();
  if (first === undefined) return work();
  return locks.run(first, () => withLocks(locks, rest, work));
}

/** A spec of a record in the making or of its source. */
export function specOf(parts: FleetParts, id: string): Promise<MachineSpec> {
  return parts.lifecycle.spec(parts.registry.record(id));
}

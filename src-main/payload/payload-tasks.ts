import type { PayloadKind } from '../../src-preload/contract/payload-state';
import type { VmRegistry } from '../fleet/vm-registry';
import { CorralError, toCorralError } from '../host/errors';
import type { AnyTaskDefinition, Step, TaskDefinition } from '../tasks/task-definition';
import type { PayloadLocks } from './lock/payload-locks';
import type { PayloadFolders } from './payload-folders';
import type { PayloadService } from './payload-service';

export interface PayloadTaskParts {
  readonly registry: VmRegistry;
  readonly locks: PayloadLocks;
  readonly folders: PayloadFolders;
  readonly service: () => PayloadService;
  /** @throws CorralError why the folder can't be attached to the VM */
  readonly requireAttachable: (input: AttachInput) => Promise<void>;
}

export interface AttachInput {
  readonly vmId: string;
  readonly name: string;
  /** Links resolved. */
  readonly path: string;
  readonly kind: PayloadKind;
  /** Consent to go on without what the last owner may not have published. */
  readonly takeOver: boolean;
  /** When it was asked for, epoch milliseconds. */
  readonly at: number;
}

/** All long work on payloads. */
export function payloadTaskDefinitions(parts: PayloadTaskParts): AnyTaskDefinition[] {
  const definitions = [attachTask(parts), detachTask(parts), restoreTask(parts), exportTask(parts)];
  return definitions as readonly TaskDefinition<never, object>[] as AnyTaskDefinition[];
}

/** Makes a folder the payload of a VM, which may run. */
function attachTask(parts: PayloadTaskParts): TaskDefinition<AttachInput, object> {
  const { registry, folders, service } = parts;
  return {
    kind: 'payload.attach',
    title: ({ name, path }) => `Attach ${path} to ${name}`,
    vmId: ({ vmId }) => vmId,
    steps: [
      {
        name: 'look',
        title: 'Look at the folder',
        async run({ input }) {
          if (registry.record(input.vmId).payload?.path !== input.path) await parts.requireAttachable(input);
        },
      },
      importStep(parts),
      {
        name: 'bind',
        title: 'Connect it to the VM',
        async run({ input: { vmId, path, kind, takeOver, at }, log }) {
          const { payload } = await folders.take(path, kind);
          await service().bind(vmId, { kind, payloadId: payload.payloadId, path, attachedAt: at }, takeOver);
          tellTrouble(registry, vmId, log);
        },
        async undo({ input }) {
          if (registry.has(input.vmId)) await service().unbind(input.vmId, 'leave');
        },
      },
    ],
  };
}

/** What is in a folder that was never a payload becomes its first checkpoint. */
function importStep({ locks, folders }: PayloadTaskParts): Step<AttachInput, object> {
  return {
    name: 'import',
    title: 'Keep what it holds as the first checkpoint',
    async run({ input: { vmId, name, path, kind, takeOver }, signal, progress, log }) {
      const folder = await folders.take(path, kind);
      const vm = { id: vmId, name };
      const lock = await locks.acquire({ path, vm, takeOver, lastEpoch: await folder.lastEpoch() });
      try {
        const options = { signal, onProgress: (fraction: number) => progress(fraction, 'copied') };
        await folder.exclusive(async () => {
          await folder.recover(options);
          // What a VM of before has put aside and published last.
          await folder.takeKept(null, options);
          await folder.takeIn(null, options);
          if (folder.last !== null) return;
          const first = await folder.takeEdits('import', options);
          log(first ? `Checkpoint ${first.number} has its ${first.files} files.` : 'The folder is empty.');
        });
      } finally {
        await locks.release(lock, { clean: false }); // It stays as dirty as it was.
      }
    },
  };
}

/** Says in a task's log what a payload waits for, now that the task is through with it. */
function tellTrouble(registry: VmRegistry, vmId: string, log: (line: string) => void): void {
  const { state } = registry.runtime(vmId).payload;
  if ('sentence' in state) log(state.sentence);
}

export interface DetachInput {
  readonly vmId: string;
  readonly name: string;
  /** Consent to go on without what can't be published. */
  readonly leaveUnpublished: boolean;
}

/** Takes the payload of a VM away; the folder stays as it is. */
function detachTask({ registry, service }: PayloadTaskParts): TaskDefinition<DetachInput, object> {
  return {
    kind: 'payload.detach',
    title: ({ name }) => `Detach the payload of ${name}`,
    vmId: ({ vmId }) => vmId,
    steps: [
      {
        name: 'take-out',
        title: 'Publish what is left, and take the folder out of the VM',
        async run({ input: { vmId, leaveUnpublished } }) {
          if (registry.has(vmId)) await service().unbind(vmId, leaveUnpublished ? 'leave' : 'ask');
        },
      },
    ],
  };
}

export interface RestoreInput {
  readonly payloadId: string;
  readonly number: number;
  /** The VM that it is attached to, if any. */
  readonly vmId: string | null;
}

/** Makes a checkpoint the newest again, in the folder and in the guest that uses it. */
function restoreTask({
  registry,
  locks,
  folders,
  service,
}: PayloadTaskParts): TaskDefinition<RestoreInput, { readonly restored?: number }> {
  const connected = ({ vmId }: RestoreInput) => (vmId === null ? undefined : service().connected(vmId));
  return {
    kind: 'payload.restore',
    title: ({ number }) => `Restore checkpoint ${number}`,
    vmId: ({ vmId }) => vmId,
    steps: [
      {
        name: 'publish',
        title: 'Keep what is there now',
        async run({ input, signal, log }) {
          const folder = await folders.open(input.payloadId);
          const guest = connected(input);
          if (guest) {
            await guest.requireFolder();
            await guest.requireWriterGone();
            // What can't be published now is kept when its place is taken.
            await guest.flush().catch((error: unknown) => log(toCorralError(error).message));
          } else {
            const lock = await locks.look(folder.path);
            if (lock?.state === 'held') throw new CorralError('wrong-state', lock.sentence);
          }
          await folder.exclusive(async () => {
            await folder.recover({ signal });
            const kept = await folder.takeEdits('kept', { signal });
            if (kept) log(`What was changed in the folder is checkpoint ${kept.number}.`);
          });
        },
      },
      {
        name: 'restore',
        title: 'Make it the newest',
        async run({ input, memo, remember, log }) {
          if (memo.restored !== undefined) return;
          const { history } = await folders.open(input.payloadId);
          const { number } = await history.restore(input.number);
          remember({ restored: number });
          log(`It is checkpoint ${number} now.`);
        },
      },
      {
        name: 'show',
        title: 'Bring it to the folder and the guest',
        async run({ input, signal, log }) {
          const { vmId, payloadId } = input;
          const folder = await folders.open(payloadId);
          await folder.exclusive(() => folder.show({ signal }));
          await connected(input)?.ready({ anew: true });
          if (vmId === null || !registry.has(vmId)) return;
          service().announce(vmId, folder);
          tellTrouble(registry, vmId, log);
        },
      },
    ],
  };
}

export interface ExportInput {
  readonly payloadId: string;
  readonly number: number;
  readonly folder: string;
}

/** Writes a checkpoint into a new folder. */
function exportTask({ folders }: PayloadTaskParts): TaskDefinition<ExportInput, object> {
  return {
    kind: 'payload.export',
    title: ({ number, folder }) => `Export checkpoint ${number} to ${folder}`,
    vmId: () => null,
    steps: [
      {
        name: 'write',
        title: 'Write its files',
        async run({ input: { payloadId, number, folder }, signal, progress }) {
          const { history } = await folders.open(payloadId);
          const onProgress = (fraction: number): void => progress(fraction, 'written');
          await history.export(number, folder, { signal, onProgress });
        },
      },
    ],
  };
}

import fs from 'node:fs/promises';
import path from 'node:path';
import { copyFolder, removeStaging } from '../guest/copy-folder';
import type { CommandRunner } from '../host/command';
import { CorralError } from '../host/errors';
import type { TaskDefinition } from '../tasks/task-definition';
import type { TaskRunner } from '../tasks/task-runner';
import type { GuestWatch } from './guest-watch';
import type { VmRegistry } from './vm-registry';

interface CopyFolderInput {
  readonly vmId: string;
  readonly vmName: string;
  /** Links resolved. */
  readonly hostPath: string;
}

/** Copies a folder of this computer into the home of a running guest. */
export function copyFolderTask(
  guestOf: (vm: string) => GuestWatch,
  run: CommandRunner,
): TaskDefinition<CopyFolderInput, object> {
  const staging = (taskId: string): string => `.corral-copy-${taskId}`;
  const tidy = (vmId: string, taskId: string): Promise<void> =>
    removeStaging({ login: guestOf(vmId).loginCommand(), staging: staging(taskId) }, run);
  return {
    kind: 'vm.copy-folder',
    title: ({ vmName, hostPath }) => `Copy ${path.basename(hostPath)} into ${vmName}`,
    vmId: ({ vmId }) => vmId,
    steps: [
      {
        name: 'copy',
        title: 'Copy the folder',
        run: async ({ input: { vmId, hostPath }, taskId, signal, progress }) => {
          progress(null, hostPath);
          const login = guestOf(vmId).loginCommand();
          await copyFolder({ login, hostPath, staging: staging(taskId) }, run, signal);
        },
        undo: ({ input: { vmId }, taskId }) => tidy(vmId, taskId),
      },
      {
        name: 'tidy',
        title: 'Tidy up',
        run: ({ input: { vmId }, taskId }) => tidy(vmId, taskId),
      },
    ],
  };
}

/**
 * Begins such a copy.
 *
 * @param vm id or name
 * @throws CorralError `not-found`, `wrong-state` while the guest is not up, `invalid-input` when there is no such folder.
 */
export async function startFolderCopy(
  parts: {
    readonly registry: VmRegistry;
    readonly tasks: TaskRunner;
    readonly guestOf: (vm: string) => GuestWatch;
  },
  { vm, hostPath }: { readonly vm: string; readonly hostPath: string },
): Promise<{ taskId: string }> {
  const { id, name } = parts.registry.find(vm);
  parts.guestOf(id);
  const input: CopyFolderInput = { vmId: id, vmName: name, hostPath: await folderAt(hostPath) };
  const task = parts.tasks.start('vm.copy-folder', input);
  await parts.tasks.journalled(task.id);
  return { taskId: task.id };
}

async function folderAt(hostPath: string): Promise<string> {
  const real = await fs.realpath(hostPath).catch(() => undefined);
  const isFolder = real !== undefined && path.basename(real) !== '' && (await fs.stat(real)).isDirectory();
  if (isFolder) return real;
  throw new CorralError('invalid-input', `${hostPath} is not a folder that can be copied.`);
}

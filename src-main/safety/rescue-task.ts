import fs from 'node:fs/promises';
import path from 'node:path';
import { CorralError } from '../host/errors';
import type { TaskDefinition } from '../tasks/task-definition';
import type { PlaceMemo } from './check-task';
import { placeOf, withGuestAt, type LookParts } from './look';
import type { Rescuer } from './rescue';
import { scanGuest } from './scan-guest';

export interface RescueInput {
  readonly vmId: string;
  readonly name: string;
  /** A new folder that nobody else uses. */
  readonly folder: string;
}

/** Saves what would be lost with a VM to a folder of this computer. What was saved stays, whatever failed. */
export function rescueTask(parts: LookParts, rescuer: Rescuer): TaskDefinition<RescueInput, PlaceMemo> {
  const { registry, copies, script } = parts;
  return {
    kind: 'safety.rescue',
    title: (input) => `Save the work in ${input.name}`,
    vmId: (input) => input.vmId,
    steps: [
      {
        name: 'copy',
        title: 'Copy its disk, if it is off',
        async run({ input, remember, progress }) {
          const place = placeOf(registry, input.vmId);
          remember({ place });
          if (place === 'copy') await copies.make(input.vmId);
          else progress(1, 'not needed');
        },
        undo: ({ input }) => copies.remove(input.vmId),
      },
      {
        name: 'save',
        title: 'Save its repositories',
        async run({ input: { vmId, name, folder }, memo: { place = 'guest' }, signal, progress, log }) {
          await empty(folder);
          if (place === 'nowhere') {
            log(`“${name}” was never started, so it holds no work.`);
            return;
          }
          const failures = await withGuestAt(parts, vmId, place, signal, async (guest) =>
            rescuer.save({
              guest,
              vmName: name,
              answer: await scanGuest(guest, script, { niceness: 0, signal }),
              folder,
              signal,
              onProgress: (done, all, what) => progress(all === 0 ? 1 : done / all, what),
            }),
          );
          if (failures.length > 0) throw partly(name, folder, failures);
          log(`Saved to ${folder}`);
        },
      },
      {
        name: 'remove-copy',
        title: 'Remove the copy',
        run: ({ input }) => copies.remove(input.vmId),
      },
    ],
  };
}

/** What an attempt that was cut short left is saved again. */
async function empty(folder: string): Promise<void> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await fs.readdir(folder)) await fs.rm(path.join(folder, name), { recursive: true });
}

function partly(name: string, folder: string, failures: readonly string[]): CorralError {
  return new CorralError(
    'guest-failed',
    `Some of the work in “${name}” could not be saved: ${failures.slice(0, 5).join(' ')} All else is in ${folder}.`,
    { folder, failures },
  );
}

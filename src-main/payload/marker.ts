import path from 'node:path';
import { writeFileAtomic } from '../host/atomic-file';
import { CorralError, isDiskFull } from '../host/errors';
import { readSmallFile } from './history/generation';
import { SafeFolder, within } from './history/safe-folder';
import type { PayloadKind } from './kinds/payload-kind';

/** What the marker in a payload folder says: which VM may write to it, and since which change of owner. */
export interface MarkerFacts {
  readonly vm: string;
  readonly payloadId: string;
  readonly epoch: number;
  readonly token: string;
}

/** Readable for the account of the guest, whoever that is here. */
const mode = 0o644;
/** Longer than any that is written here. */
const longestMarker = 4_096;

/**
 * Puts the marker into a payload folder. By it a guest knows that this computer's folder is there and not an empty
 * mount point, and that no other VM has taken it over since. Whatever had its name is replaced, never followed.
 *
 * @throws CorralError `disk-full`, `not-found` when the folder can't be written to
 */
export async function writeMarker(folder: string, kind: PayloadKind, facts: MarkerFacts): Promise<void> {
  const lines = [
    `Corral keeps ${kind.title} of a virtual machine in this folder; do not remove this file while that runs.`,
    `vm: ${facts.vm}`,
    ...rightLines(facts),
  ];
  try {
    await writeFileAtomic(path.join(folder, kind.markerName), `${lines.join('\n')}\n`, mode);
  } catch (error) {
    if (isDiskFull(error)) {
      throw new CorralError(
        'disk-full',
        `There is no room for the marker in ${folder}. Free some space there.`,
      );
    }
    throw new CorralError(
      'not-found',
      `The payload folder ${folder} can’t be written to (${String((error as NodeJS.ErrnoException).code)}). Bring it back, or detach it from “${facts.vm}”.`,
      { folder },
    );
  }
}

/**
 * Makes sure that what has the name of a payload folder is the folder that its guest has: a guest keeps the one that it
 * was given, whatever becomes of its name.
 *
 * @throws CorralError `wrong-state` that says what happened, and what to do
 */
export async function requireMarker(folder: string, kind: PayloadKind, facts: MarkerFacts): Promise<void> {
  const content = await within(SafeFolder.open(folder), (root) =>
    readSmallFile(root, kind.markerName, longestMarker),
  ).catch(() => undefined);
  const lines = (content ?? '').toString().split('\n');
  if (rightLines(facts).every((line) => lines.includes(line))) return;
  throw new CorralError(
    'wrong-state',
    `${folder} was replaced, or its marker was taken away, so nothing that “${facts.vm}” publishes is taken over. Put the folder back, or restart the service; that writes the marker anew.`,
    { folder },
  );
}

/** What the guest compares with the marker: its right to write to the folder. */
export function leaseLine({ payloadId, epoch, token }: Omit<MarkerFacts, 'vm'>): string {
  return `${payloadId} ${epoch} ${token}\n`;
}

/** The lines by which one right to write differs from the next. */
function rightLines({ payloadId, epoch, token }: MarkerFacts): readonly string[] {
  return [`payload: ${payloadId}`, `epoch: ${epoch}`, `token: ${token}`];
}

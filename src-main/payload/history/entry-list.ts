import { CorralError } from '../../host/errors';
import { escapeName, unescapeName } from './manifest';
import { inByteOrder } from './payload-path';

/** One file of a checkpoint. */
export interface Entry {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of its content, lower case hex. */
  readonly hash: string;
  readonly isExecutable: boolean;
}

const lineForm = /^([0-9a-f]{64}) (\d{1,15}) ([x-]) (.+)$/s;

/** Entries as text, sorted: one line each, `<hash> <bytes> <x or -> <path>`, the path without line breaks. */
export function formatEntryList(entries: readonly Entry[]): string {
  return inByteOrder(entries)
    .map(
      ({ path, bytes, hash, isExecutable }) =>
        `${hash} ${bytes} ${isExecutable ? 'x' : '-'} ${escapeName(path)}\n`,
    )
    .join('');
}

/** @throws CorralError `file-broken`: the text was written by {@link formatEntryList} and is damaged. */
export function parseEntryList(text: string): Entry[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [, hash, bytes, mark, written] = lineForm.exec(line) ?? [];
      const path = written === undefined ? undefined : unescapeName(written);
      if (hash === undefined || path === undefined) {
        throw new CorralError('file-broken', 'The list of files of a checkpoint is damaged.', { line });
      }
      return { path, bytes: Number(bytes), hash, isExecutable: mark === 'x' };
    });
}

export function totalBytes(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

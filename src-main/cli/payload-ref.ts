import path from 'node:path';
import type { PayloadRef } from '../../src-preload/contract/payload';
import { usage } from './parse';

/** What stands for a payload on the command line: its VM, or its folder, which has a slash in it or is a dot. */
export const payloadWord = 'VM|FOLDER';

/** What a word stands for; what is no folder is taken for a VM. */
export function payloadRef(word: string): PayloadRef {
  const isFolder = word.includes(path.sep) || word === '.' || word === '..';
  return isFolder ? { path: path.resolve(word) } : { vm: word };
}

/** The number of a checkpoint. @throws CorralError `invalid-input` */
export function checkpointNumber(word: string): number {
  if (/^[1-9]\d{0,8}$/.test(word)) return Number(word);
  throw usage(`A checkpoint has a number, and “${word}” is none. See: corral payload history`);
}

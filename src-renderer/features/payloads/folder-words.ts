import type { Output } from '../../../src-preload/contract/contract';
import type { PayloadLock } from '../../../src-preload/contract/payload';
import type { Vm } from '../../../src-preload/contract/vm';
import { count, formatBytes } from '../../lib/format';

/** What is known of a folder before it is attached. */
export type FolderFacts = Output<'payload', 'inspect'>;

/** “1,204 files, 38 MB”; of a folder that is too large to be counted, what was counted. */
export function sizeOf({ files, bytes, isCountPartial }: FolderFacts): string {
  if (files === 0) return 'No files';
  const words = `${count(files, 'file').replace(String(files), files.toLocaleString())}, ${formatBytes(bytes)}`;
  return isCountPartial ? `More than ${words}` : words;
}

/** What a folder looks like. */
export function contentWords({ content }: FolderFacts, vmName: string): string {
  switch (content) {
    case 'empty':
      return `Empty: it gets what ${vmName} has`;
    case 'signal-cli':
      return 'signal-cli data';
    case 'other':
      return 'Other files: it does not look like signal-cli data';
  }
}

/** Who may write to a folder. @param vm where that is told */
export function holderWords(lock: PayloadLock | null, vm: Vm): string {
  if (!lock) return 'Nobody';
  const { owner, takenBy, state } = lock;
  const by = takenBy === 'clawbox' ? `${owner.name} of Clawbox` : owner.name;
  if (state === 'held') return by;
  return owner.id === vm.id ? `${vm.name}, from before` : `${by}, which does not run`;
}

/** What attaching brings about. */
export function attachConsequence({ content }: FolderFacts, vmName: string): string {
  return content === 'empty'
    ? `signal-cli in ${vmName} works on a copy inside the guest; Corral keeps a checked copy of that in the folder, and checkpoints to go back to.`
    : `What is in the folder is kept as a checkpoint first. Then ${vmName} works on a copy inside the guest, and Corral keeps a checked copy of that in the folder.`;
}

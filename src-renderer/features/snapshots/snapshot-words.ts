import type { Tier, Vm } from '../../../src-preload/contract/vm';
import { formatBytes } from '../../lib/format';

/** What a place in a family is called. */
export const tierWords: Readonly<Record<Tier, string>> = {
  clean: 'Untouched',
  dev: 'For work',
  init: 'Configured',
  snapshot: 'Snapshot',
};

/** What a place in a family is for. */
export const tierMeaning: Readonly<Record<Tier, string>> = {
  clean: 'As it came from its base. It is never started.',
  dev: 'The machine that you work in.',
  init: 'The configured state that new work begins from.',
  snapshot: 'A state that was kept.',
};

const originWords: Readonly<Record<Vm['origin'], string>> = {
  created: 'Made from its base',
  cloned: 'Cloned',
  snapshot: 'Kept as a snapshot',
  restored: 'Restored',
  initialized: 'Made of the machine for work',
  adopted: 'Was there before Corral',
};

/** How a VM came to be, and of which. */
export function originLine({ origin, clonedFrom }: Vm): string {
  return clonedFrom ? `${originWords[origin]}, from ${clonedFrom.name}` : originWords[origin];
}

/** A size of a disk, or that it can't be told. */
export function sizeWords(bytes: number | null): string {
  return bytes === null ? '–' : formatBytes(bytes);
}

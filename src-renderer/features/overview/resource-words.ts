import type { Resources, Vm } from '../../../src-preload/contract/vm';
import { formatMemory } from '../../lib/format';

const shown: Readonly<Record<keyof Resources, (value: number) => string>> = {
  cpuCount: (value) => `${value} CPU`,
  memoryMB: (value) => `${formatMemory(value)} of memory`,
  diskGB: (value) => `${value} GB of disk`,
};

/** What of a change waits for the next start; undefined when nothing does. */
export function pendingWords({ resources, activeResources }: Vm): string | undefined {
  if (!activeResources) return undefined;
  const keys = Object.keys(shown) as readonly (keyof Resources)[];
  const waiting = keys.filter((key) => activeResources[key] !== resources[key]);
  if (waiting.length === 0) return undefined;
  const now = waiting.map((key) => shown[key](activeResources[key])).join(', ');
  return `This takes effect at the next start. Until then it has ${now}.`;
}

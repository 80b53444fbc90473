/** macOS refuses longer ones; Linux does at 4,096. */
const longestPath = 1_024;
/** Of one component, in bytes, on every file system in use. */
const longestName = 255;
const deepest = 32;

/**
 * Why a path out of a guest can't be one of a payload; `undefined` when it can. A good one is relative, plain, and
 * below none of the names that Corral keeps for itself.
 */
export function pathFault(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.includes('\0')) return 'has a zero byte';
  if (path.startsWith('/')) return 'is absolute';
  if (Buffer.byteLength(path) > longestPath) return `is longer than ${longestPath} bytes`;
  const names = path.split('/');
  if (names.length > deepest) return `is deeper than ${deepest} folders`;
  for (const name of names) {
    if (name === '' || name === '.' || name === '..') return 'is not in its plain form';
    if (Buffer.byteLength(name) > longestName) return `has a name longer than ${longestName} bytes`;
  }
  return isReserved(names[0] ?? '') ? 'is a name that Corral keeps for itself' : undefined;
}

/**
 * Names in the root of a payload folder that are Corral's or Clawbox's: generations, marker. Without regard to
 * case, since the disks of a Mac have none.
 */
export function isReserved(rootName: string): boolean {
  return /^\.(corral|clawbox)-/i.test(rootName);
}

/** What the Finder leaves wherever it looks: never data. */
export function isFinderFile(path: string): boolean {
  return path === '.DS_Store' || path.endsWith('/.DS_Store');
}

/** Folder (empty for the root) and name of a path. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: path.slice(0, Math.max(slash, 0)), name: path.slice(slash + 1) };
}

/** In the order of their bytes, as `LC_ALL=C sort` has it. */
export function inByteOrder<Item extends { readonly path: string }>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, key: Buffer.from(item.path) }))
    .toSorted((one, other) => Buffer.compare(one.key, other.key))
    .map(({ item }) => item);
}

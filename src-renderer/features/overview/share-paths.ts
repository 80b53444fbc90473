const mountPoint = '/Volumes/My Shared Files';

/** Where a guest has a shared folder. */
export function guestPath(name: string): string {
  return `${mountPoint}/${name}`;
}

/** A name for a share of a folder: its own, as far as it can be one. */
export function shareNameOf(hostPath: string, taken: readonly string[]): string {
  const folder = hostPath.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const name = folder
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 28)
    .replace(/[^A-Za-z0-9]+$/, '');
  const base = name === '' ? 'shared' : name;
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? base : `${base}-${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** What is wrong with a name for a share, in a sentence; undefined when it is fine. */
export function shareNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'Give it a name; the guest has the folder under it.';
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/.test(name)) {
    return 'Use at most 31 letters, digits, “.”, “_” and “-”, and start with a letter or a digit.';
  }
  return taken.includes(name) ? `There is a share named ${name} already.` : undefined;
}

/** What is wrong with the path of a folder, in a sentence; undefined when it may be one. */
export function folderProblem(hostPath: string): string | undefined {
  if (hostPath === '') return 'Choose a folder, or write its path.';
  return hostPath.startsWith('/') ? undefined : 'Write the whole path, from “/” on.';
}

const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** What is wrong with a name for a new VM, in a sentence; `undefined` when it is fine. */
export function nameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'Give it a name.';
  if (!/^[A-Za-z0-9]/.test(name)) return 'Start with a letter or a digit.';
  if (name.length > 63) return 'Use at most 63 characters.';
  if (!pattern.test(name)) return 'Use letters, digits, “.”, “_” and “-” only.';
  const lower = name.toLowerCase();
  if (taken.some((other) => other.toLowerCase() === lower)) return `There is a VM named ${name} already.`;
  return undefined;
}

/** The first free name of the form `base`, `base-2`, `base-3`. */
export function freeName(base: string, taken: readonly string[]): string {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base.slice(0, 58)}-${number}`;
    if (!used.has(name.toLowerCase())) return name;
  }
}

import type { Family } from '../../../src-preload/contract/family';
import type { Vm } from '../../../src-preload/contract/vm';
import { freeName, nameProblem } from '../../lib/vm-name';

/** As long as a prefix may be, so that there is room for the names behind it. */
const maxLength = 40;

/** What is wrong with the prefix of a new family, in a sentence; undefined when it is fine. */
export function prefixProblem(
  prefix: string,
  families: readonly Family[],
  vms: readonly Vm[],
): string | undefined {
  if (prefix === '') return 'Give it a prefix.';
  if (prefix.length > maxLength) return `Use at most ${maxLength} characters.`;
  const taken = vms.map(({ name }) => name);
  if (families.some((family) => family.prefix.toLowerCase() === prefix.toLowerCase())) {
    return `There is a family ${prefix} already.`;
  }
  return nameProblem(`${prefix}-clean`, taken) ?? nameProblem(`${prefix}-dev`, taken);
}

/** The first prefix of the form `base`, `base-2` that can be had. */
export function freePrefix(base: string, families: readonly Family[], vms: readonly Vm[]): string {
  const taken = families.map(({ prefix }) => prefix);
  for (;;) {
    const prefix = freeName(base, taken);
    if (prefixProblem(prefix, families, vms) === undefined) return prefix;
    taken.push(prefix);
  }
}

import type { Tier, Vm } from '../../../src-preload/contract/vm';
import { nameProblem } from '../../lib/vm-name';
import { fullName } from '../../lib/family-members';

/** Places of a family that are no snapshots. */
const tierNames: readonly string[] = ['clean', 'dev', 'init'] satisfies Tier[];

/** Whether a snapshot can have a name. */
export type NameVerdict =
  | { readonly kind: 'free' }
  /** A snapshot of the same family has it, and may be replaced. */
  | { readonly kind: 'replaces'; readonly vm: Vm }
  | { readonly kind: 'wrong'; readonly problem: string };

/** @param typed with or without the prefix. @param familyId undefined for a VM that has no family yet */
export function judgeName(
  typed: string,
  prefix: string,
  familyId: string | undefined,
  vms: readonly Vm[],
): NameVerdict {
  if (typed === '') return { kind: 'wrong', problem: 'Give it a name.' };
  const full = fullName(typed, prefix).toLowerCase();
  const short = full.slice(prefix.length + 1);
  if (tierNames.includes(short)) {
    return { kind: 'wrong', problem: `“${short}” is the name of a tier. Choose another one.` };
  }
  const holder = vms.find(({ name }) => name.toLowerCase() === full);
  if (holder && isReplaceable(holder, familyId)) return { kind: 'replaces', vm: holder };
  const problem = nameProblem(
    fullName(typed, prefix),
    vms.map(({ name }) => name),
  );
  return problem === undefined ? { kind: 'free' } : { kind: 'wrong', problem };
}

function isReplaceable({ family, setAside }: Vm, familyId: string | undefined): boolean {
  return familyId !== undefined && family?.id === familyId && family.tier === 'snapshot' && setAside === null;
}

import type { Repository } from '../../../src-preload/contract/safety';
import type { SafetySummary } from '../../../src-preload/contract/vm';
import { count, formatAgo } from '../../lib/format';

/** What a badge says, and how it looks. */
export interface SafetyWords {
  readonly kind: 'safe' | 'at-risk' | 'unknown' | 'unchecked';
  readonly words: string;
}

const dayMs = 24 * 3_600_000;

/** “Safe”, “3 at risk”, “Unknown since 14:05”. @param now epoch milliseconds */
export function summaryWords(safety: SafetySummary | null, now: number): SafetyWords {
  if (!safety) return { kind: 'unchecked', words: 'Not checked' };
  const age = safety.outdated ? `, ${formatAgo(now - safety.at)}` : '';
  switch (safety.verdict) {
    case 'safe':
      return { kind: safety.outdated ? 'unchecked' : 'safe', words: `Safe${age}` };
    case 'at-risk':
      return { kind: 'at-risk', words: `${safety.atRisk} at risk${age}` };
    case 'unknown':
      return { kind: 'unknown', words: `Unknown since ${shortTime(safety.at, now)}` };
  }
}

/** What of a repository would be lost, as short phrases; the texts of the guest in them are raw. */
export function lossWords(repository: Repository): readonly string[] {
  const { unmerged, staged, modified, untracked, stashes, unpushed, branches } = repository;
  const onBranches = branches.filter((branch) => branch.unpushed !== null && branch.unpushed > 0);
  const where = onBranches.map(({ name, unpushed: commits }) => `${name} ${commits ?? ''}`).join(', ');
  return [
    ...(repository.operation === null ? [] : [`${repository.operation} under way`]),
    ...counted(unmerged, 'conflict'),
    ...counted(staged, 'staged file'),
    ...counted(modified, 'modified file'),
    ...counted(untracked, 'untracked file'),
    ...counted(stashes, 'stash', 'stashes'),
    ...counted(unpushed, 'unpushed commit').map((words) => (where === '' ? words : `${words}: ${where}`)),
  ];
}

/** Where a repository stands: its branch, and where its commits could have been pushed to. */
export function standingWords({ kind, branch, detached, remotes, upstream }: Repository): readonly string[] {
  const kinds = { work: [], linked: ['linked worktree'], submodule: ['submodule'], bare: ['bare'] };
  const remote = {
    none: ['no remote'],
    local: ['its remote is inside the VM and would be lost with it'],
    outside: upstream === null && branch !== null ? ['no upstream'] : [],
  };
  return [
    ...kinds[kind],
    ...(detached ? ['detached HEAD'] : branch === null ? [] : [`on ${branch}`]),
    ...remote[remotes],
  ];
}

function counted(number: number | null, noun: string, nouns = `${noun}s`): readonly string[] {
  if (number === null || number === 0) return [];
  return [count(number, noun, nouns)];
}

function shortTime(time: number, now: number): string {
  const date = new Date(time);
  return now - time < dayMs
    ? date.toLocaleTimeString(undefined, { timeStyle: 'short' })
    : date.toLocaleDateString(undefined, { dateStyle: 'medium' });
}

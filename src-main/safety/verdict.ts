import type { Repository, SafetyCheck } from '../../src-preload/contract/safety';
import type { SafetySummary } from '../../src-preload/contract/vm';

/** What follows from what was found: only a look that missed nothing can say that a VM is safe. */
export function verdictOf(
  repositories: readonly Repository[],
  problems: readonly string[],
): SafetySummary['verdict'] {
  if (repositories.some((repository) => repository.atRisk && repository.problem === null)) return 'at-risk';
  return problems.length > 0 || repositories.some(({ atRisk }) => atRisk) ? 'unknown' : 'safe';
}

/** What is shown on the tile of a check. */
export function summaryOf(check: SafetyCheck): SafetySummary {
  const { checkId, at, verdict, atRisk, outdated } = check;
  return { checkId, at, verdict, atRisk, outdated };
}

/** Whether all that a newer check has to lose was in the older one too, which somebody has seen. */
export function isNoWorse(newer: SafetyCheck, seen: SafetyCheck): boolean {
  const known = new Map(seen.repositories.map((repository) => [repository.path, repository]));
  return (
    newer.problems.every((problem) => seen.problems.includes(problem)) &&
    newer.repositories.every((repository) => {
      if (!repository.atRisk) return true;
      const before = known.get(repository.path);
      return before !== undefined && losesNoMore(repository, before);
    })
  );
}

function losesNoMore(now: Repository, before: Repository): boolean {
  const counts = ['modified', 'staged', 'untracked', 'unmerged', 'stashes', 'unpushed'] as const;
  return (
    counts.every((count) => (now[count] ?? Infinity) <= (before[count] ?? Infinity)) &&
    (now.operation === null || now.operation === before.operation) &&
    (now.problem === null || now.problem === before.problem)
  );
}

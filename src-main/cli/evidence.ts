import type { Repository, SafetyCheck } from '../../src-preload/contract/safety';

/** What the last look at a VM has found, a line for each repository with something to lose. */
export function evidenceLines(name: string, check: SafetyCheck): string[] {
  const lines = [`“${name}”: ${verdictText(check)}`];
  for (const repository of check.repositories.filter(({ atRisk }) => atRisk)) {
    // Quoted: a name with a line feed in it makes no line of its own.
    lines.push(`  ${JSON.stringify(repository.path)}: ${riskText(repository)}`);
  }
  for (const problem of check.problems) lines.push(`  ${problem}`);
  return lines;
}

function verdictText({ verdict, atRisk, outdated }: SafetyCheck): string {
  const since = outdated ? ' It may have changed since.' : '';
  switch (verdict) {
    case 'safe':
      return `all work in git repositories is also somewhere else.${since}`;
    case 'at-risk':
      return `${atRisk} ${atRisk === 1 ? 'repository holds' : 'repositories hold'} work that is nowhere else.${since}`;
    case 'unknown':
      return 'it could not be told whether it holds work that is nowhere else.';
  }
}

function riskText(repository: Repository): string {
  const { modified, staged, untracked, unmerged, stashes, unpushed } = repository;
  const counts = { modified, staged, untracked, unmerged, stashes, 'commits on no remote': unpushed };
  const parts = Object.entries(counts)
    .filter(([, count]) => count !== null && count > 0)
    .map(([what, count]) => `${count} ${what}`);
  if (repository.operation !== null) parts.push(`a ${repository.operation} is under way`);
  if (repository.problem !== null) parts.push(repository.problem);
  return parts.length === 0 ? 'could not be looked at' : parts.join(', ');
}

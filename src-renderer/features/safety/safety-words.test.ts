import { describe, expect, it } from 'vitest';
import type { Repository } from '../../../src-preload/contract/safety';
import type { SafetySummary } from '../../../src-preload/contract/vm';
import { lossWords, standingWords, summaryWords } from './safety-words';

const now = Date.UTC(2026, 10, 21, 12);
const hour = 3_600_000;
const safety = (changes: Partial<SafetySummary>): SafetySummary => ({
  checkId: 'c',
  at: now - 2 * hour,
  verdict: 'safe',
  atRisk: 0,
  outdated: false,
  ...changes,
});
const clean: Repository = {
  path: '~/code/shop',
  kind: 'work',
  branch: 'main',
  upstream: 'origin/main',
  modified: 0,
  staged: 0,
  untracked: 0,
  unmerged: 0,
  stashes: 0,
  unpushed: 0,
  branches: [],
  detached: false,
  remotes: 'outside',
  operation: null,
  problem: null,
  atRisk: false,
};

describe('a badge', () => {
  it.each<[SafetySummary | null, string, string]>([
    [null, 'unchecked', 'Not checked'],
    [safety({}), 'safe', 'Safe'],
    [safety({ outdated: true }), 'unchecked', 'Safe, 2 h ago'],
    [safety({ verdict: 'at-risk', atRisk: 3 }), 'at-risk', '3 at risk'],
    [safety({ verdict: 'at-risk', atRisk: 1, outdated: true }), 'at-risk', '1 at risk, 2 h ago'],
  ])('of %j is %s: %s', (summary, kind, words) => {
    expect(summaryWords(summary, now)).toEqual({ kind, words });
  });

  it('says since when it is unknown', () => {
    const words = (at: number) => summaryWords(safety({ verdict: 'unknown', at }), now).words;
    expect(words(now - hour)).toMatch(/^Unknown since \d{1,2}:\d\d/);
    expect(words(now - 72 * hour)).toContain('2026');
  });
});

describe('a repository', () => {
  it('has nothing to lose when all is elsewhere', () => {
    expect(lossWords(clean)).toEqual([]);
    expect(standingWords(clean)).toEqual(['on main']);
  });

  it('names all that would be lost', () => {
    const risky: Repository = {
      ...clean,
      operation: 'rebase',
      unmerged: 1,
      staged: 2,
      modified: 1,
      untracked: 3,
      stashes: 2,
      unpushed: 5,
      branches: [
        { name: 'main', unpushed: 4 },
        { name: 'done', unpushed: 0 },
        { name: 'idea', unpushed: 1 },
      ],
    };
    expect(lossWords(risky)).toEqual([
      'rebase under way',
      '1 conflict',
      '2 staged files',
      '1 modified file',
      '3 untracked files',
      '2 stashes',
      '5 unpushed commits: main 4, idea 1',
    ]);
  });

  it('says where it stands', () => {
    expect(standingWords({ ...clean, detached: true, branch: null, remotes: 'local' })).toEqual([
      'detached HEAD',
      'its remote is inside the VM and would be lost with it',
    ]);
    expect(standingWords({ ...clean, kind: 'submodule', upstream: null })).toEqual([
      'submodule',
      'on main',
      'no upstream',
    ]);
    expect(standingWords({ ...clean, remotes: 'none', branch: null })).toEqual(['no remote']);
  });
});

import { expect, test } from 'vitest';
import { readScan } from './scan-answer';

const clean = [
  'R',
  '/home/admin/code/one',
  'work',
  'main',
  'origin/main',
  ...['0', '0', '0', '0', '0', '0', '0'],
  '',
  '0',
  'outside',
  '',
  '',
  '/home/admin/code/one/.git',
];

/** A record with some fields of {@link clean} changed, by their index. */
function record(changes: Readonly<Record<number, string>> = {}): string[] {
  return clean.map((field, index) => changes[index] ?? field);
}

function answerOf(...fields: string[]): string {
  return fields.map((field) => `${field}\0`).join('');
}

const header = ['CORRAL-GIT-1', 'git version 2.39.5'];

test('reads a whole answer, behind what login files print', () => {
  const answer = readScan(`Welcome!\n${answerOf(...header, ...record(), 'Z', '1')}`);
  expect(answer).toMatchObject({ gitVersion: 'git version 2.39.5', problems: [] });
  expect(answer.repositories).toEqual([
    {
      path: '/home/admin/code/one',
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
    },
  ]);
});

test.each([
  ['modified', 5, '1'],
  ['staged', 6, '2'],
  ['untracked', 7, '3'],
  ['unmerged', 8, '1'],
  ['stashed', 9, '1'],
  ['unpushed', 10, '1'],
  ['not countable', 10, '-'],
  ['under way', 15, 'merge'],
  ['not readable', 16, 'Git failed.'],
])('is at risk with something %s', (_, index, value) => {
  const answer = readScan(answerOf(...header, ...record(), ...record({ [index]: value }), 'Z', '2'));
  expect(answer.repositories.map(({ atRisk }) => atRisk)).toEqual([true, false]);
});

test('counts branches of a linked worktree where its repository is, and its detached commits here', () => {
  const linked = { 1: '/home/admin/code/two', 2: 'linked', 9: '1', 10: '5', 11: '2', 12: 'main 3', 13: '1' };
  const withOwner = readScan(answerOf(...header, ...record(linked), ...record(), 'Z', '2'));
  expect(withOwner.repositories[0]).toMatchObject({ kind: 'linked', unpushed: 2, stashes: 0, branches: [] });
  const withoutOwner = readScan(answerOf(...header, ...record(linked), 'Z', '1'));
  expect(withoutOwner.repositories[0]).toMatchObject({
    unpushed: 5,
    stashes: 1,
    branches: [{ name: 'main', unpushed: 3 }],
  });
});

test('keeps names as they are, with spaces, newlines and shell words', () => {
  const path = '/home/admin/code/we ird\nR\n$(reboot)';
  const branches = "it's;$(touch) 2\nother -";
  const answer = readScan(answerOf(...header, ...record({ 1: path, 10: '2', 12: branches }), 'Z', '1'));
  expect(answer.problems).toEqual([]);
  expect(answer.repositories[0]).toMatchObject({
    path,
    branches: [
      { name: "it's;$(touch)", unpushed: 2 },
      { name: 'other', unpushed: null },
    ],
  });
});

test('an answer that is cut anywhere has a problem', () => {
  const whole = answerOf(...header, ...record(), 'E', 'Some folder.', ...record({ 1: '/b' }), 'Z', '2');
  expect(readScan(whole).problems).toEqual(['Some folder.']);
  for (let length = 0; length < whole.length; length += 1) {
    expect(readScan(whole.slice(0, length)).problems.at(-1)).toMatch(/cut short|not one of Corral/);
  }
});

test.each([
  ['a forged end before the records', answerOf(...header, 'Z', '0', ...record(), 'Z', '1')],
  ['a wrong number of records', answerOf(...header, ...record(), 'Z', '2')],
  ['one field too many', answerOf(...header, ...record(), 'extra', 'Z', '1')],
  ['a NUL within a name', answerOf(...header, ...record({ 1: '/a\0b' }), 'Z', '1')],
  ['a negative count', answerOf(...header, ...record({ 5: '-1' }), 'Z', '1')],
  ['a count beyond all numbers', answerOf(...header, ...record({ 5: '9'.repeat(400) }), 'Z', '1')],
  ['an unknown kind', answerOf(...header, ...record({ 2: 'safe' }), 'Z', '1')],
  ['a path of a megabyte', answerOf(...header, ...record({ 1: `/${'a'.repeat(1_048_576)}` }), 'Z', '1')],
  ['nothing', ''],
  ['something else', 'sh: 1: git: not found\n'],
])('%s is no safe answer', (_, stdout) => {
  expect(readScan(stdout).problems).toHaveLength(1);
});

test('stays quick with a flood of records', () => {
  const flood = `${answerOf(...header)}${answerOf(...record()).repeat(20_000)}${answerOf('Z', '20000')}`;
  const begun = performance.now();
  const answer = readScan(flood);
  expect(performance.now() - begun).toBeLessThan(3_000);
  expect(answer.repositories.length).toBeLessThanOrEqual(5_000);
  expect(answer.problems).toHaveLength(1);
});

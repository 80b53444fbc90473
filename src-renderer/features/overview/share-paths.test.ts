import { describe, expect, it } from 'vitest';
import { shareSchema } from '../../../src-preload/contract/vm';
import { folderProblem, shareNameOf, shareNameProblem } from './share-paths';

describe('shareNameOf', () => {
  it.each([
    ['/home/nora/site', 'site'],
    ['/home/nora/my site/', 'my-site'],
    ['/home/nora/.config', 'config'],
    ['/home/nora/プロジェクト', 'shared'],
    ['/', 'shared'],
    ['/x/a folder with a rather long name', 'a-folder-with-a-rather-long'],
    [`/x/${'long'.repeat(20)}`, 'long'.repeat(7)],
  ])('names %j', (path, name) => {
    expect(shareNameOf(path, [])).toBe(name);
    expect(shareSchema.shape.name.safeParse(name).success).toBe(true);
  });

  it('finds a free one', () => {
    expect(shareNameOf('/a/site', ['site', 'site-2'])).toBe('site-3');
  });
});

it.each(['', 'a', '-a', 'a b', 'x'.repeat(31), 'x'.repeat(32), 'a/b', '.x', '9._-'])(
  'agrees with the contract about %j',
  (name) => {
    expect(shareNameProblem(name, []) === undefined).toBe(shareSchema.shape.name.safeParse(name).success);
  },
);

it('wants a name only once, and a whole path', () => {
  expect(shareNameProblem('site', ['site'])).toContain('already');
  expect([folderProblem(''), folderProblem('site'), folderProblem('/site')]).toEqual([
    expect.any(String),
    expect.any(String),
    undefined,
  ]);
});

import { expect, it } from 'vitest';
import { shareArguments, shareTag, tartCacheArguments } from './share-arguments';

const share = { name: 'code', hostPath: '/Users/me/My Code' };

it('names shares for a Mac, and tags them for Linux', () => {
  expect(shareArguments([share], 'darwin')).toEqual(['--dir=code:/Users/me/My Code']);
  expect(shareArguments([share], 'linux')).toEqual(['--dir=/Users/me/My Code:tag=code']);
  expect(shareTag(share, 'darwin')).toBe('com.apple.virtio-fs.automount');
  expect(shareTag(share, 'linux')).toBe('code');
});

it.each(['/a,b', '/a:b', '/a/ro,tag=x', 'relative', '/line\nbreak'])(
  'refuses %j, which Tart would misread',
  (hostPath) => {
    expect(() => shareArguments([{ name: 'code', hostPath }], 'darwin')).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  },
);

it('shares the cache read-only beside what else is shared', () => {
  expect(tartCacheArguments([share], '/Users/me/.tart/cache')).toEqual([
    '--dir=tart-cache:/Users/me/.tart/cache:ro',
  ]);
});

it.each([
  ['there is none', [], null],
  ['a share has its name', [{ name: 'tart-cache', hostPath: '/mine' }], '/Users/me/.tart/cache'],
  ['Tart would misread it', [], '/Volumes/a:b/cache'],
])('shares no cache when %s', (_when, shares, cache) => {
  expect(tartCacheArguments(shares, cache)).toEqual([]);
});

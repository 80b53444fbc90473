import { expect, it } from 'vitest';
import { shareArguments, shareTag } from './share-arguments';

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

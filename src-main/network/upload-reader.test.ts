import { expect, it } from 'vitest';
import { UploadReader, type UploadProgress } from './upload-reader';

const upload = Buffer.concat([
  Buffer.from('5\n'),
  Buffer.from('a\n\nbc'),
  Buffer.from('sshuttle\n4\n\n\n\n\n'),
  Buffer.from('sshuttle.server\n0\n'),
  Buffer.from('\n'),
]);

function readIn(bytes: Buffer, chunkBytes: number): UploadProgress {
  const reader = new UploadReader();
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const progress = reader.add(bytes.subarray(at, at + chunkBytes));
    if (progress.kind !== 'more') return progress;
  }
  return { kind: 'more' };
}

it.each([1, 2, 3, 5, 1000])('finds the end of an upload in pieces of %i bytes', (chunkBytes) => {
  expect(readIn(upload, chunkBytes)).toMatchObject({ kind: 'done' });
  expect(readIn(upload.subarray(0, -1), chunkBytes)).toEqual({ kind: 'more' });
});

it('hands back what came behind it', () => {
  const progress = readIn(Buffer.concat([upload, Buffer.from('SS')]), 1000);
  expect(progress).toEqual({ kind: 'done', rest: Buffer.from('SS') });
});

it.each([
  ['no length', 'hello\n'],
  ['a negative length', '-1\n'],
  ['a module without a length', '0\nname\nx\n'],
  ['a line without an end', `0\n${'n'.repeat(300)}`],
  ['too much', '1048577\n'],
  ['modules without end', `0\n${'a\n0\n'.repeat(5000)}`],
])('gives up %s', (_what, text) => {
  expect(readIn(Buffer.from(text), 1000)).toEqual({ kind: 'broken' });
});

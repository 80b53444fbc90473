import { expect, it } from 'vitest';
import { frameHeader, FrameReader, tunnelCommands, type TunnelFrame } from './tunnel-frames';

const frame = (channel: number, data: Buffer): Buffer =>
  Buffer.concat([frameHeader(channel, tunnelCommands.data, data.length), data]);

function readAll(bytes: Buffer, chunkBytes: number): TunnelFrame[] {
  const reader = new FrameReader();
  const frames: TunnelFrame[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const some = reader.add(bytes.subarray(at, at + chunkBytes));
    if (some === 'broken') throw new Error('These are frames.');
    frames.push(...some.map((one) => ({ ...one, data: Buffer.from(one.data) })));
  }
  return frames;
}

it('says a frame as sshuttle does', () => {
  expect(frame(0x0102, Buffer.from('hi')).toString('hex')).toBe('53530102420600026869');
});

it.each([1, 7, 8, 9, 4096, 70_000, 1_000_000])(
  'reads frames that come in pieces of %i bytes',
  (chunkBytes) => {
    const sizes = [0, 1, 2048, 65_535, 0, 17];
    const bytes = Buffer.concat(sizes.map((size, index) => frame(index, Buffer.alloc(size, index))));
    const frames = readAll(bytes, chunkBytes);
    expect(frames.map(({ channel }) => channel)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(frames.map(({ data }) => data.length)).toEqual(sizes);
    expect(frames.every(({ channel, data }) => data.every((byte) => byte === channel))).toBe(true);
  },
);

it('knows what is no frame', () => {
  const reader = new FrameReader();
  expect(reader.add(frame(1, Buffer.from('a')))).toHaveLength(1);
  expect(reader.add(Buffer.from('GET / HTTP/1.1\r\n'))).toBe('broken');
});

it('can say no frame of more than 65,535 bytes', () => {
  expect(() => frameHeader(1, tunnelCommands.data, 65_536)).toThrow(RangeError);
});

import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { writeFiles } from './history.fixture';
import { formatManifest, parseManifest } from './manifest';

const run = promisify(execFile);
const hash = 'a'.repeat(64);
const parse = (text: string | Buffer) => parseManifest(Buffer.from(text));

describe('parseManifest', () => {
  it('reads what sha256sum writes, and writes what sha256sum can check', async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral manifest-'));
    const names = [
      'plain',
      'with space ',
      'new\nline',
      'back\\slash',
      'r\\n',
      'umlaut ü',
      'emoji 🐴',
      '*star',
      'd/-x',
    ];
    await writeFiles(folder, Object.fromEntries(names.map((name) => [name, `content of ${name}`])));
    const { stdout } = await run('sha256sum', ['--', ...names.map((name) => `./${name}`)], { cwd: folder });
    const lines = parse(stdout);
    expect(lines.map(({ path }) => path)).toEqual(names);
    expect(parse(formatManifest(lines)).map(({ path }) => path)).toEqual(
      names.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
    );
    await fs.writeFile(path.join(folder, 'MANIFEST'), formatManifest(lines));
    await run('sha256sum', ['--check', '--strict', 'MANIFEST'], { cwd: folder });
    await fs.rm(folder, { recursive: true });
  });

  it('reads an empty one, and the mark of binary files', () => {
    expect(parse('')).toEqual([]);
    expect(parse(`${hash} *a\n`)).toEqual([{ path: 'a', hash }]);
  });

  it.each([
    ['an absolute path', `${hash}  /etc/passwd\n`, 'is absolute'],
    ['a way out', `${hash}  data/../../x\n`, 'is not in its plain form'],
    ['a way out behind a dot', `${hash}  ./../x\n`, 'is not in its plain form'],
    ['an empty component', `${hash}  data//x\n`, 'is not in its plain form'],
    ['a folder', `${hash}  data/\n`, 'is not in its plain form'],
    ['nothing but a dot', `${hash}  ./\n`, 'is empty'],
    ['an escaped way out', `\\${hash}  a\\n/../../x\n`, 'is not in its plain form'],
    ['a zero byte', `${hash}  a\0b\n`, 'has a zero byte'],
    ['the place of generations', `${hash}  .corral-payload/CURRENT\n`, 'keeps for itself'],
    ['the same on a disk without case', `${hash}  .Corral-Payload/x\n`, 'keeps for itself'],
    ['the marker', `${hash}  .clawbox-signal-payload-host-marker\n`, 'keeps for itself'],
    ['a path twice', `${hash}  a\n${hash}  ./a\n`, 'is in it twice'],
    ['a file that is a folder', `${hash}  a/b/c\n${hash}  a/b\n`, 'is a file in it and a folder too'],
    ['a long name', `${hash}  ${'x'.repeat(256)}\n`, 'has a name longer than 255 bytes'],
    ['a long path', `${hash}  ${'dir/'.repeat(300)}x\n`, 'is longer than 1024 bytes'],
    ['a deep path', `${hash}  ${'d/'.repeat(32)}x\n`, 'is deeper than 32 folders'],
    ['a short hash', `${hash.slice(1)}  a\n`, 'not of sha256sum'],
    ['a hash in capitals', `${hash.toUpperCase()}  a\n`, 'not of sha256sum'],
    ['an empty line', `\n`, 'not of sha256sum'],
    ['a torn end', `${hash}  a\n${hash}  b`, 'last line is not whole'],
    ['a foreign escape', `\\${hash}  a\\tb\n`, 'not escaped'],
    ['bytes that are not UTF-8', Buffer.from([...Buffer.from(`${hash}  `), 0xff, 0x0a]), 'not UTF-8'],
  ])('refuses %s', (_what, text, why) => {
    expect(() => parse(text)).toThrow(why);
  });

  it('refuses more files than any payload has', () => {
    const line = (index: number): string => `${hash}  ${index}\n`;
    const many = Array.from({ length: 250_001 }, (_, index) => line(index)).join('');
    expect(() => parse(many)).toThrow('more than 250000 files');
  });
});

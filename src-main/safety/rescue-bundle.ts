import { createHash } from 'node:crypto';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import path from 'node:path';
import type { CommandRunner } from '../host/command';
import { CorralError } from '../host/errors';
import { findProgram, searchFolders } from '../host/find-program';

/** A header with thousands of branches stays below this. */
const maxHeaderBytes = 16 * 1024 * 1024;
const packTrailerBytes = 20;

/**
 * Checks that a git bundle came whole: the checksum of its pack, which needs no git; and where there is a
 * git, and the bundle stands on no other commits, `git bundle verify`. Neither unpacks what a guest has sent.
 *
 * @throws CorralError `file-broken`
 */
export async function verifyBundle(file: string, run: CommandRunner): Promise<void> {
  const header = await readHeader(file);
  if (header.hash === 'sha1' && !(await packIsWhole(file, header.bytes))) throw broken('it was cut short');
  const git = header.standsOnOthers ? undefined : await findGit(run);
  if (git === undefined) return;
  const folder = await fsp.mkdtemp(`${path.dirname(file)}/.verify-`);
  try {
    await run(git, ['init', '-q', '--bare', '--template=', `--object-format=${header.hash}`, folder]);
    await run(git, ['--git-dir', folder, 'bundle', 'verify', '-q', file]);
  } catch (error) {
    throw broken((error as Error).message);
  } finally {
    await fsp.rm(folder, { recursive: true, force: true });
  }
}

/** A git of this computer that can be run. Without the developer tools, macOS has one that only opens a dialogue. */
async function findGit(run: CommandRunner): Promise<string | undefined> {
  const git = await findProgram('git', searchFolders());
  if (process.platform !== 'darwin' || git !== '/usr/bin/git') return git;
  return run('xcode-select', ['-p']).then(
    () => git,
    () => undefined,
  );
}

interface BundleHeader {
  readonly bytes: number;
  readonly hash: 'sha1' | 'sha256';
  /** Whether it can be read only where other commits are. */
  readonly standsOnOthers: boolean;
}

/** Lines up to an empty one; see gitformat-bundle(5). */
async function readHeader(file: string): Promise<BundleHeader> {
  const handle = await fsp.open(file);
  try {
    const buffer = Buffer.alloc(Math.min(maxHeaderBytes, (await handle.stat()).size));
    await handle.read(buffer, 0, buffer.length, 0);
    const end = buffer.indexOf('\n\n');
    if (end === -1 || !/^# v[23] git bundle\n/.test(buffer.toString('latin1', 0, 20))) {
      throw broken('it is none');
    }
    const lines = buffer.toString('latin1', 0, end).split('\n');
    return {
      bytes: end + 2,
      hash: lines.includes('@object-format=sha256') ? 'sha256' : 'sha1',
      standsOnOthers: lines.some((line) => line.startsWith('-')),
    };
  } finally {
    await handle.close();
  }
}

/** A pack ends with the SHA-1 of all that is before. */
async function packIsWhole(file: string, start: number): Promise<boolean> {
  const { size } = await fsp.stat(file);
  const end = size - packTrailerBytes;
  if (end <= start) return false;
  const hash = createHash('sha1');
  for await (const chunk of fs.createReadStream(file, { start, end: end - 1 })) hash.update(chunk as Buffer);
  const handle = await fsp.open(file);
  try {
    const trailer = Buffer.alloc(packTrailerBytes);
    await handle.read(trailer, 0, packTrailerBytes, end);
    return trailer.equals(hash.digest());
  } finally {
    await handle.close();
  }
}

function broken(why: string): CorralError {
  return new CorralError('file-broken', `The bundle of commits did not come whole: ${why}.`);
}

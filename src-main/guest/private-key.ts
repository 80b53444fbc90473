import fs from 'node:fs/promises';
import path from 'node:path';
import type { CommandRunner } from '../host/command';
import { syncFolder } from '../host/atomic-file';
import { CorralError } from '../host/errors';

/**
 * Makes an ed25519 private key (0600) when the file isn't there; an existing one is never replaced.
 * It appears whole or not at all, and of two callers at once both get the same one.
 *
 * @returns the public key, `ssh-ed25519 AAAA… comment`, always derived from the private one.
 * @throws CorralError `file-broken` when the existing key can't be read, `tool-missing` without ssh-keygen.
 */
export async function ensurePrivateKey(file: string, comment: string, run: CommandRunner): Promise<string> {
  if (!(await exists(file))) await createPrivateKey(file, comment, run);
  const derived = await run('ssh-keygen', ['-y', '-P', '', '-f', file], { expectedExitCodes: [0, 255] });
  const publicKey = derived.stdout.trim();
  if (derived.exitCode !== 0 || !publicKey.startsWith('ssh-ed25519 ')) {
    throw new CorralError(
      'file-broken',
      `The SSH key ${file} is broken. Put it back from a backup; or move it away, then a new one is made, which existing guests don't know.`,
      { stderr: derived.stderr.trim() },
    );
  }
  return publicKey;
}

async function createPrivateKey(file: string, comment: string, run: CommandRunner): Promise<void> {
  const folder = path.dirname(file);
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const workFolder = await fs.mkdtemp(path.join(folder, '.new-key-'));
  try {
    const made = path.join(workFolder, 'key');
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', made]);
    await syncFolder(made);
    await linkUnlessThere(made, file);
    await syncFolder(folder);
  } finally {
    await fs.rm(workFolder, { recursive: true, force: true });
  }
}

/** A hard link, unlike a rename, does not replace the key of somebody who was quicker. */
async function linkUnlessThere(from: string, to: string): Promise<void> {
  try {
    await fs.link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

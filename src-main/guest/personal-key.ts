import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { CommandRunner } from '../host/command';
import { ensurePrivateKey } from './private-key';

/** Adds a public key, `"$1"`, to those that may log in; one that is there stays. */
export const authorizeScript = `set -eu
umask 077
mkdir -p "$HOME/.ssh"
file=$HOME/.ssh/authorized_keys
touch "$file"
grep -qxF "$1" "$file" && exit
[ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
printf '%s\\n' "$1" >>"$file"
sync`;

/** The public key of the person at this computer, `~/.ssh/id_ed25519.pub`, or null without one. */
export async function personalKey(home: string): Promise<string | null> {
  const text = await fs.readFile(`${keyFile(home)}.pub`, 'utf8').catch(() => '');
  const line = text.split('\n')[0]?.trim() ?? '';
  return line.startsWith('ssh-ed25519 ') ? line : null;
}

/**
 * Makes that key, without a passphrase. To be called only when the person said so; a private key that is there stays.
 *
 * @throws as {@link ensurePrivateKey}
 */
export async function makePersonalKey(home: string, run: CommandRunner): Promise<string> {
  const comment = `${os.userInfo().username}@${os.hostname()}`;
  const publicKey = await ensurePrivateKey(keyFile(home), comment, run);
  await fs.writeFile(`${keyFile(home)}.pub`, `${publicKey}\n`, { mode: 0o644 });
  return publicKey;
}

function keyFile(home: string): string {
  return path.join(home, '.ssh', 'id_ed25519');
}

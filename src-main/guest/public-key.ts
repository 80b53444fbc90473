import { createHash } from 'node:crypto';
import { CorralError } from '../host/errors';

const pattern = /^ssh-ed25519 [A-Za-z0-9+/]{68}(?= |$)/;

/**
 * Type and key of a public key line without its comment.
 *
 * @throws CorralError `invalid-input` when it isn't an ed25519 key of one line.
 */
export function bareKey(publicKey: string): string {
  const bare = pattern.exec(publicKey)?.[0];
  if (bare === undefined || /[\r\n]/.test(publicKey)) {
    throw new CorralError('invalid-input', 'This is not an ed25519 public key.', { publicKey });
  }
  return bare;
}

/** `SHA256:…` as `ssh-keygen -l` shows it. */
export function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(bareKey(publicKey).split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

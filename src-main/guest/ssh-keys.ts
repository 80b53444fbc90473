import path from 'node:path';
import type { CommandRunner } from '../host/command';
import { ensurePrivateKey } from './private-key';

/** Corral's own key, with which it logs in to every guest. */
export interface KeyPair {
  readonly privateKeyFile: string;
  /** `ssh-ed25519 AAAA… corral`. */
  readonly publicKey: string;
}

/**
 * Corral's key pair, made at the first call. There is no file for the public half: it is derived,
 * so the two can't get out of step.
 *
 * @throws as {@link ensurePrivateKey}.
 */
export async function ensureKeyPair(folder: string, run: CommandRunner): Promise<KeyPair> {
  const privateKeyFile = path.join(folder, 'id_ed25519');
  return { privateKeyFile, publicKey: await ensurePrivateKey(privateKeyFile, 'corral', run) };
}

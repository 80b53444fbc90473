import type { CommandResult } from '../host/command';
import { CorralError } from '../host/errors';
import { bareKey, fingerprintOf } from './public-key';
import type { HostKey } from './seed';
import { shellQuote } from './shell-quote';

/** Runs a program in a guest without a login, as its agent does. */
export type ExecuteInGuest = (argv: readonly string[], stdin: string) => Promise<CommandResult>;

/** Who a guest is that has no seed disk. */
export interface Enrolment {
  /** Account that may log in. */
  readonly user: string;
  readonly hostname: string;
  /** 32 hex digits. */
  readonly machineId: string;
  /** Corral's public key. */
  readonly authorizedKey: string;
  /** The host key that the guest gets, private half included; null leaves it the one that it has. */
  readonly hostKey: { readonly privateKey: string; readonly publicKey: string } | null;
}

const answerLine = /^HOSTKEY (ssh-ed25519 \S+)$/m;

/**
 * Lets Corral log in to a guest through its agent, so that the host key is known before the first SSH
 * contact. Safe to repeat.
 *
 * @param script text of resources/guest/enroll.sh
 * @throws CorralError `guest-failed`, or what `execute` throws
 */
export async function enrollGuest(
  execute: ExecuteInGuest,
  script: string,
  { user, hostname, machineId, authorizedKey, hostKey }: Enrolment,
): Promise<HostKey> {
  const mode = hostKey ? 'install' : 'read';
  const variables = [
    `authorized_key=${shellQuote(authorizedKey)}`,
    ...(hostKey
      ? [
          `host_private_key=${shellQuote(hostKey.privateKey.trimEnd())}`,
          `host_public_key=${shellQuote(hostKey.publicKey)}`,
        ]
      : []),
  ];
  // Secrets go through stdin: arguments are seen by every process of the guest.
  const { stdout } = await execute(
    ['/bin/sh', '-s', user, hostname, machineId, mode],
    `${variables.join('\n')}\n${script}`,
  );
  const told = answerLine.exec(stdout)?.[1];
  if (told === undefined) {
    throw new CorralError(
      'guest-failed',
      'The guest did not say which host key it has. Try to start it again.',
      {
        answer: stdout.slice(-500),
      },
    );
  }
  const hostPublicKey = bareKey(told);
  return { hostPublicKey, fingerprint: fingerprintOf(hostPublicKey) };
}

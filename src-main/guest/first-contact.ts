import fs from 'node:fs/promises';
import path from 'node:path';
import type { CommandRunner } from '../host/command';
import { CorralError, toCorralError } from '../host/errors';
import type { Paths } from '../host/paths';
import { waitForBanner } from './banner';
import type { ExecuteInGuest } from './enroll';
import { bareKey } from './public-key';
import { shellQuote } from './shell-quote';
import { hostAlias, quotePath } from './ssh-config';
import { sshFailure } from './ssh-failure';
import type { GuestTarget } from './target';

/** Account and password of the images that Tart's makers publish. */
export const imageAccount = 'admin';
export const imagePassword = 'admin';

const greetingTimeoutMs = 60_000;
const loginTimeoutMs = 60_000;

/**
 * Answers ssh's question for the password, once. Any other question (an unknown host key, a passphrase) gets no
 * answer: a program that answers them all would be asked for ever. The last words are ssh's own and not the guest's.
 */
const askpass = `#!/bin/sh
case $1 in *"'s password: ") ;; *) exit 1 ;; esac
mv "$CORRAL_CONTACT/password" "$CORRAL_CONTACT/given" 2>/dev/null || exit 1
cat "$CORRAL_CONTACT/given"
`;

/** A guest that nobody has vouched for yet. */
export interface Stranger {
  readonly id: string;
  readonly user: string;
  readonly endpoint: GuestTarget['endpoint'];
  readonly password: string;
}

export interface ContactParts {
  readonly paths: Pick<Paths, 'vms' | 'runtime'>;
  /** File of Corral's private key. */
  readonly privateKeyFile: string;
  readonly run: CommandRunner;
}

/**
 * Logs in to a guest that has neither seed disk nor agent: by Corral's key if it knows that, else by its password,
 * which is sent once and is in no argument and no variable. The host key that it shows is taken on trust and is the
 * only one in the VM's `known_hosts` afterwards. Needs OpenSSH 8.4 (`SSH_ASKPASS_REQUIRE`).
 *
 * @throws CorralError `guest-refused` for a wrong password, which must not be tried again: sshd counts; `guest-failed`,
 * `guest-unreachable`, `timed-out`
 */
export function firstContact({ paths, privateKeyFile, run }: ContactParts, guest: Stranger): ExecuteInGuest {
  return async (argv, stdin) => {
    const { id, endpoint } = guest;
    await waitForBanner(endpoint, { timeoutMs: greetingTimeoutMs });
    const contact = path.join(paths.runtime, `contact-${id}`);
    const knownHosts = knownHostsFile(paths, id);
    await fs.rm(contact, { recursive: true, force: true });
    await fs.rm(knownHosts, { force: true }); // Of a contact that failed, before which nothing was known.
    await fs.mkdir(contact, { recursive: true, mode: 0o700 });
    await fs.mkdir(path.dirname(knownHosts), { recursive: true, mode: 0o700 });
    try {
      await fs.writeFile(path.join(contact, 'password'), `${guest.password}\n`, { mode: 0o600 });
      await fs.writeFile(path.join(contact, 'askpass'), askpass, { mode: 0o700 });
      const options = contactOptions(guest, { knownHosts, privateKeyFile });
      const command = `exec ${argv.map(shellQuote).join(' ')}`;
      const result = await run('ssh', [...options, hostAlias(id), command], {
        env: {
          SSH_ASKPASS: path.join(contact, 'askpass'),
          SSH_ASKPASS_REQUIRE: 'force',
          CORRAL_CONTACT: contact,
          SSH_AUTH_SOCK: undefined,
        },
        stdin,
        timeoutMs: loginTimeoutMs,
        expectedExitCodes: [0, 255],
      });
      if (result.exitCode === 255) throw refused(guest, result.stderr);
      return result;
    } catch (error) {
      throw explained(guest, toCorralError(error));
    } finally {
      await fs.rm(contact, { recursive: true, force: true });
    }
  };
}

/** The host key that a guest showed at the first contact. @throws CorralError `guest-failed` when there is none */
export async function shownHostKey({ paths }: Pick<ContactParts, 'paths'>, id: string): Promise<string> {
  const text = await fs.readFile(knownHostsFile(paths, id), 'utf8').catch(() => '');
  const key = /^\S+ (ssh-ed25519 \S+)/m.exec(text)?.[1];
  if (key !== undefined) return bareKey(key);
  throw new CorralError('guest-failed', 'The guest showed no host key. Try to start it again.', { vmId: id });
}

function contactOptions(
  { id, user, endpoint }: Stranger,
  files: { readonly knownHosts: string; readonly privateKeyFile: string },
): readonly string[] {
  const options = {
    HostName: endpoint.host,
    Port: endpoint.port,
    User: user,
    HostKeyAlias: hostAlias(id),
    HostKeyAlgorithms: 'ssh-ed25519',
    StrictHostKeyChecking: 'accept-new',
    HashKnownHosts: 'no',
    CheckHostIP: 'no',
    UpdateHostKeys: 'no',
    UserKnownHostsFile: quotePath(files.knownHosts),
    GlobalKnownHostsFile: '/dev/null',
    IdentityFile: quotePath(files.privateKeyFile),
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    PreferredAuthentications: 'publickey,password',
    NumberOfPasswordPrompts: 1,
    ForwardAgent: 'no',
    ForwardX11: 'no',
    PermitLocalCommand: 'no',
    ConnectTimeout: 10,
    ServerAliveInterval: 5,
    ServerAliveCountMax: 3,
    LogLevel: 'ERROR',
  };
  return [
    '-F',
    '/dev/null',
    '-T',
    ...Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]),
  ];
}

function refused({ id, user }: Stranger, stderr: string): CorralError {
  const failure = sshFailure(id, stderr);
  if (failure.details['refusal'] !== 'login') return failure;
  return new CorralError(
    'guest-refused',
    `The guest has no agent that answers, and refused the password of “${user}”, so Corral can’t get in. Log in at its screen and install tart-guest-agent, or set that account’s password to “${imagePassword}”, then restart the VM. Corral does not try again by itself.`,
    failure.details,
  );
}

/** The runner keeps the arguments, which are of no use to anybody. */
function explained({ id }: Stranger, error: CorralError): CorralError {
  if (error.code !== 'tool-failed') return error;
  const { stderr } = error.details as { readonly stderr?: string };
  return new CorralError(
    'guest-failed',
    `The guest could not be prepared for logins. ${stderr?.split('\n').at(-1) ?? ''}`.trim(),
    { vmId: id, stderr },
  );
}

function knownHostsFile(paths: Pick<Paths, 'vms'>, id: string): string {
  return path.join(paths.vms, id, 'ssh', 'known_hosts');
}

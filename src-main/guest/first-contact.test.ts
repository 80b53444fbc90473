import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand, type CommandRunner } from '../host/command';
import { firstContact, shownHostKey, type ContactParts } from './first-contact';
import { startSshGuest, type SshGuest } from './sshd.fixture';
import { ensureKeyPair } from './ssh-keys';

let guest: SshGuest;
beforeEach(async () => {
  guest = await startSshGuest('with space', { passwords: true });
});
afterEach(() => guest.dispose());

const paths = () => ({ vms: path.join(guest.folder, 'vms'), runtime: path.join(guest.folder, 'run') });
const knownKey = () => path.join(guest.folder, 'keys', 'id_ed25519');
const foreignKey = async () =>
  (await ensureKeyPair(path.join(guest.folder, 'foreign'), runCommand)).privateKeyFile;

function meet(privateKeyFile: string, password: string, run: CommandRunner = runCommand) {
  const { id, user, endpoint } = guest.target;
  const parts: ContactParts = { paths: paths(), privateKeyFile, run };
  return firstContact(parts, { id, user, endpoint, password })(
    ['/bin/sh', '-s', "it's me"],
    'echo "$1"; cat',
  );
}

it('goes in by key where the key is known already, and keeps the host key that was shown', async () => {
  await fs.rm(path.join(paths().vms, guest.target.id), { recursive: true });
  expect((await meet(knownKey(), 'never sent')).stdout).toBe("it's me\n");
  expect(await shownHostKey({ paths: paths() }, guest.target.id)).toBe(guest.target.hostPublicKey);
  expect(await guest.log()).not.toContain('password');
});

it('sends a password once, and says what to do when it is wrong', async () => {
  await expect(meet(await foreignKey(), 'wrong')).rejects.toMatchObject({
    code: 'guest-refused',
    message: expect.stringContaining('does not try again by itself'),
    details: { refusal: 'login' },
  });
  expect((await guest.log()).match(/Failed password/g)).toHaveLength(1);
});

it('keeps the password out of arguments and variables, and off the disk afterwards', async () => {
  const calls: string[] = [];
  const spy: CommandRunner = (file, argv, options) => {
    calls.push(JSON.stringify([file, argv, options]));
    return runCommand(file, argv, options);
  };
  const error: unknown = await meet(await foreignKey(), 'pass-phrase-4711', spy).catch(
    (reason: unknown) => reason,
  );
  expect(calls).toHaveLength(1);
  expect(JSON.stringify([calls, error, (error as Error).message])).not.toContain('pass-phrase-4711');
  expect(await fs.readdir(paths().runtime)).toEqual([]);
});

/** The program that ssh asks, with the file that it may hand out. */
async function askpassOf(question: string): Promise<readonly string[]> {
  const answers: string[] = [];
  const capture: CommandRunner = async (_file, _argv, options) => {
    for (let time = 0; time < 2; time += 1) {
      const { SSH_ASKPASS = '', CORRAL_CONTACT } = options?.env ?? {};
      const answer = await runCommand(SSH_ASKPASS, [question], {
        env: { CORRAL_CONTACT },
        expectedExitCodes: [0, 1],
      });
      answers.push(answer.stdout);
    }
    return { exitCode: 0, stdout: '', stderr: '' };
  };
  await meet(await foreignKey(), 'secret', capture);
  return answers;
}

it('answers ssh’s question for the password, once', async () => {
  expect(await askpassOf("admin@192.168.64.5's password: ")).toEqual(['secret\n', '']);
});

it.each([
  "The authenticity of host '192.168.64.5' can't be established.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ",
  "Enter passphrase for key '/home/me/.ssh/id_ed25519': ",
  '(admin@192.168.64.5) Password:',
])('answers no other question: %s', async (question) => {
  expect(await askpassOf(question)).toEqual(['', '']);
});

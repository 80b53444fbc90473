import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = path.resolve(import.meta.dirname, '../../resources/guest/enroll.sh');

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral enroll '));
});
afterEach(() => fs.rm(folder, { recursive: true }));

/** Programs of the guest: nobody is root, root's work is only written down, and `id` knows these accounts. */
async function guest(system: 'Darwin' | 'Linux', accounts: readonly string[]): Promise<void> {
  const known = accounts.length === 0 ? '-' : accounts.join('|');
  const programs = {
    uname: `echo ${system}`,
    id: `case $1 in -u) echo 501 ;; ${known}) ;; *) exit 1 ;; esac`,
    sudo: `cat >/dev/null 2>&1; shift; echo "$*" >>'${folder}/log'`,
  };
  for (const [name, text] of Object.entries(programs)) {
    await fs.writeFile(path.join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
}

/** What was done as root for an account that has no home here, after which the script ends. */
async function workOfRoot(account: string, mode: 'install' | 'read'): Promise<string> {
  const { status, stderr } = spawnSync('sh', [script, account, 'host', 'a'.repeat(32), mode], {
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, authorized_key: 'ssh-ed25519 AAAA' },
    input: '',
    encoding: 'utf8',
  });
  expect({ status, stderr }).toMatchObject({ status: 1 });
  return fs.readFile(path.join(folder, 'log'), 'utf8').catch(() => '');
}

describe('the account of a numbered VM', () => {
  it('is made in a Mac as an administrator who may log in', async () => {
    await guest('Darwin', ['admin']);
    const work = await workOfRoot('clawbox-9', 'install');
    expect(work).toMatch(
      /\/etc\/sudoers\.d\/clawbox-9 440\nsysadminctl -addUser clawbox-9 .*-home \/Users\/clawbox-9 .*-admin\n/,
    );
    expect(work).toMatch(/\ndseditgroup -o edit -a clawbox-9 -t user com\.apple\.access_ssh\n$/);
  });

  it('is made in a Linux guest', async () => {
    await guest('Linux', ['admin']);
    expect(await workOfRoot('clawbox-9', 'install')).toMatch(
      /\/etc\/sudoers\.d\/clawbox-9 440\nuseradd --create-home --user-group --shell \/bin\/bash clawbox-9\n$/,
    );
  });

  it.each([
    ['is there', ['clawbox-9'], 'clawbox-9', 'install'],
    ['belongs to a guest that is only read', [], 'clawbox-9', 'read'],
    ['has a name that no account has', [], 'a;b', 'install'],
  ] as const)('is not made when it %s', async (_, accounts, account, mode) => {
    await guest('Linux', accounts);
    expect(await workOfRoot(account, mode)).toBe('');
  });
});

import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Vm } from '../src-preload/contract/vm';
import { sharedImages, TestHome, type Account } from './harness/test-home';

const execute = promisify(execFile);
const userName = `corral-test-${process.pid}`;

/**
 * The core path as somebody who is not root: an own copy of the built app in a folder with a space.
 * A run that is not root's is one of these anyway, and needs no other account.
 */
let home: TestHome;
let account: Account | undefined;

beforeAll(async () => {
  account = process.getuid?.() === 0 ? await addUser() : undefined;
  home = await TestHome.make({}, account);
  home.app = path.join(home.folder, 'the app');
  for (const part of ['out', 'resources', 'package.json']) await copy(part, path.join(home.app, part));
  if (account) await copyImages(home.env['CORRAL_IMAGES'] ?? '');
  if (account) await execute('chown', ['-R', `${account.uid}:${account.gid}`, home.folder]);
});

afterAll(async () => {
  await home.dispose();
  if (account) await execute('userdel', [userName]);
});

async function addUser(): Promise<Account> {
  await execute('useradd', ['--no-create-home', '--shell', '/bin/sh', userName]);
  const { stdout } = await execute('id', ['-u', userName]);
  const { stdout: gid } = await execute('id', ['-g', userName]);
  return { uid: Number(stdout), gid: Number(gid) };
}

/** All but what is being built. */
async function copyImages(to: string): Promise<void> {
  for (const name of await fs.readdir(sharedImages)) {
    if (!name.startsWith('.')) await copy(path.join(sharedImages, name), path.join(to, name));
  }
}

/** Files stay sparse and share their blocks where the file system can. */
async function copy(from: string, to: string): Promise<void> {
  await fs.mkdir(path.dirname(to), { recursive: true });
  await execute('cp', ['-a', '--sparse=always', '--reflink=auto', from, to]);
}

it('creates, boots, logs in, clones, stops and deletes', async () => {
  const created = await home.corral(['vm', 'create', 'dev', '--memory', '1024', '--cpu', '2', '--start']);
  expect(created).toMatchObject({ exitCode: 0 });
  expect((await home.corral(['vm', 'ssh', 'dev', '--', 'echo $((6*7))'])).stdout.trim()).toBe('42');
  expect(await home.corral(['vm', 'clone', 'dev', 'copy'])).toMatchObject({ exitCode: 0 });
  expect(await home.corral(['vm', 'stop', 'dev'])).toMatchObject({ exitCode: 0 });
  for (const name of ['dev', 'copy']) {
    const argv = ['vm', 'delete', name, '--yes', '--permanently', '--force'];
    expect(await home.corral(argv)).toMatchObject({ exitCode: 0 });
  }
  expect(await fs.readdir(path.join(home.data, 'vms'))).toEqual([]);
});

it('says why it can share no folder with a guest', async () => {
  expect(await home.corral(['vm', 'create', 'plain', '--memory', '512'])).toMatchObject({ exitCode: 0 });
  const [vm] = await home.corralJson<Vm[]>(['vm', 'list']);
  expect(vm?.capabilities.liveShare).toMatchObject({ available: false });
  expect(vm?.capabilities.liveShare.reason).toMatch(/root|unprivileged|virtiofsd/);
});

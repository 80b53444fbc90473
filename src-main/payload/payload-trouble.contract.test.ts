import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CorralError } from '../host/errors';
import { until } from './local-payload-guest.fixture';
import { PayloadHerd } from './payload-herd.fixture';

const accounts = 'data/accounts.json';

let herd: PayloadHerd;
let folder: string;
let id: string;
beforeEach(async () => {
  herd = await PayloadHerd.make();
  folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}' });
  id = await herd.vm('dev');
  await herd.run(herd.actions.attach({ vm: 'dev', path: folder }));
  await herd.start(id);
  await herd.reaches(id, 'in-sync');
});
afterEach(() => herd.dispose());

const onHost = (name: string): Promise<string> => fs.readFile(path.join(folder, name), 'utf8');

it('comes up though a power cut took what the guest had published last', async () => {
  await herd.crash();
  await herd.guest(id).write('attachments/a', 'precious');
  const published = path.join(folder, '.corral-payload');
  const lost = async (): Promise<string | undefined> => {
    const [generation = ''] = (await fs.readFile(path.join(published, 'CURRENT'), 'utf8')).split(' ');
    return (await fs.readdir(path.join(published, 'gen', generation))).includes('attachments')
      ? path.join(published, 'gen', generation, 'attachments/a')
      : undefined;
  };
  await until(async () => (await lost()) !== undefined);
  const file = (await lost()) ?? '';
  await herd.guest(id).end('KILL');
  await fs.writeFile(file, '');
  await herd.boot();
  await herd.reaches(id, 'in-sync');
  await until(() =>
    onHost('attachments/a').then(
      (text) => text === 'precious',
      () => false,
    ),
  );
});

describe('a service that makes no checkpoints', () => {
  it('keeps no older one from being restored, and what the guest has is kept', async () => {
    await herd.guest(id).write('attachments/only-here', 'x');
    await fs.rm(path.join(herd.guest(id).source, accounts));
    await herd.reaches(id, 'held');
    await herd.run(herd.actions.restore({ of: { vm: 'dev' }, number: 1 }));
    await herd.reaches(id, 'in-sync');
    expect(await herd.guest(id).read(accounts)).toBe('{"accounts":[]}');
    const { checkpoints } = await herd.actions.history({ vm: 'dev' });
    expect(checkpoints.map(({ source }) => source)).toContain('kept');
  });

  it('holds a detach up until somebody leaves what is new in the guest', async () => {
    await herd.actions.pause('dev');
    await expect(herd.actions.sync('dev')).rejects.toMatchObject({
      code: 'guest-failed',
      message: expect.stringContaining('is paused'),
    });
    await herd.guest(id).write('attachments/only-here', 'x');
    await expect(herd.actions.detach({ vm: 'dev' })).rejects.toMatchObject({
      code: 'needs-consent',
      message: expect.stringContaining('paused'),
    });
    await herd.run(herd.actions.detach({ vm: 'dev', leaveUnpublished: true }));
    expect(herd.registry.view(id).payload).toBeNull();
    expect(await herd.guest(id).read('attachments/only-here')).toBe('x');
    // Another VM is told that something is missing.
    expect((await herd.actions.allLocks()).locks).toMatchObject([{ state: 'stale', dirty: true }]);
  });

  it('holds a detach up as well when it was never brought up', async () => {
    await herd.stop(id);
    await fs.writeFile(path.join(folder, accounts), '{"accounts":["host"]}');
    await herd.guest(id).write(accounts, '{"accounts":["guest"]}');
    await herd.start(id);
    await herd.reaches(id, 'held');
    await expect(herd.actions.detach({ vm: 'dev' })).rejects.toMatchObject({ code: 'needs-consent' });
    await herd.run(herd.actions.detach({ vm: 'dev', leaveUnpublished: true }));
    expect(await onHost(accounts)).toBe('{"accounts":["host"]}');
  });
});

it('a folder that can’t be taken out of its guest stays there, and is followed', async () => {
  const { service } = herd.guest(id);
  service.remove = () => Promise.reject(new CorralError('guest-failed', 'The folder is in use.'));
  await expect(herd.run(herd.actions.detach({ vm: 'dev' }))).rejects.toThrow('The folder is in use.');
  await herd.guest(id).write('attachments/later', 'x');
  await until(async () => (await onHost('attachments/later').catch(() => '')) === 'x');
});

it('a stop while it is brought up waits for that, and asks when it takes long', async () => {
  const { service } = herd.guest(id);
  const { stop } = service;
  let goOn = (): void => undefined;
  service.stop = async (lastPass) => {
    await new Promise<void>((resolve) => (goOn = resolve));
    await stop(lastPass);
  };
  const restarted = herd.actions.restart('dev');
  await herd.reaches(id, 'starting');
  await herd.guest(id).write('attachments/last', 'x');
  await expect(herd.stop(id)).rejects.toMatchObject({
    code: 'needs-consent',
    message: expect.stringContaining('still being connected'),
  });
  const stopped = herd.stop(id);
  goOn();
  await restarted;
  await stopped;
  expect(await onHost('attachments/last')).toBe('x');
});

it('a folder that was replaced while its guest still has the old one is not written to, in words of its own', async () => {
  const moved = path.join(herd.root, 'moved');
  await fs.rename(folder, moved);
  await fs.rm(herd.guest(id).share);
  await fs.symlink(moved, herd.guest(id).share); // A mount follows the folder, not its name.
  await fs.mkdir(folder);
  await fs.writeFile(path.join(folder, 'mine'), 'a stranger’s');
  await herd.guest(id).write(accounts, '{"accounts":[1]}');
  expect(await herd.reaches(id, 'halted')).toMatchObject({
    sentence: expect.stringContaining(`${folder} was replaced`),
  });
  await expect(herd.run(herd.actions.restore({ of: { vm: 'dev' }, number: 1 }))).rejects.toMatchObject({
    message: expect.stringContaining('was replaced'),
  });
  expect(await fs.readdir(folder)).toEqual(['mine']);
  await expect(herd.stop(id)).rejects.toMatchObject({ code: 'needs-consent' });

  await fs.rm(folder, { recursive: true });
  await fs.rename(moved, folder);
  await fs.rm(herd.guest(id).share);
  await fs.symlink(folder, herd.guest(id).share);
  await herd.guest(id).write(accounts, '{"accounts":[2]}');
  await herd.reaches(id, 'in-sync');
  await until(async () => (await onHost(accounts)) === '{"accounts":[2]}');
});

import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from './local-payload-guest.fixture';
import { PayloadHerd } from './payload-herd.fixture';

let herd: PayloadHerd;
beforeEach(async () => {
  herd = await PayloadHerd.make();
});
afterEach(() => herd.dispose());

const accounts = 'data/accounts.json';

async function attached(vm: string, folder: string): Promise<void> {
  await herd.run(herd.actions.attach({ vm, path: folder }));
}

async function sources(vm: string): Promise<string[]> {
  const { checkpoints } = await herd.actions.history({ vm });
  return checkpoints.map(({ source }) => source).toReversed();
}

/** Sets a VM aside before another one takes its place, as a restore and an undo do. @param make its id */
async function putInPlaceOf(
  name: string,
  id: string,
  before: 'restore' | 'undo',
  make: () => Promise<string>,
): Promise<void> {
  await herd.registry.update(id, { name: `${name}-${before}` });
  const aside = { at: 1, until: 2, before, name, tier: null, wasRunning: true, replacedBy: await make() };
  await herd.registry.update(id, { setAside: aside });
}

describe('a payload', () => {
  it('of a filled folder goes into a fresh guest, follows what it writes, and is whole after it', async () => {
    const folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}' });
    const id = await herd.vm('dev');
    await attached('dev', folder);
    expect(herd.state(id)).toEqual({ kind: 'off' });
    expect(await sources('dev')).toEqual(['import']);
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    const guest = herd.guest(id);
    expect(await guest.read(accounts)).toBe('{"accounts":[]}');
    expect(await fs.readFile(path.join(folder, '.clawbox-signal-payload-host-marker'), 'utf8')).toMatch(
      /^.+\nvm: dev\npayload: [0-9a-f-]{36}\nepoch: \d+\ntoken: [0-9a-f-]{36}\n$/,
    );

    await guest.write(accounts, '{"accounts":[1]}');
    await until(async () => (await fs.readFile(path.join(folder, accounts), 'utf8')) === '{"accounts":[1]}');
    await herd.reaches(id, 'in-sync');
    await guest.write('attachments/a', 'last');
    await herd.stop(id);
    expect(await fs.readFile(path.join(folder, 'attachments/a'), 'utf8')).toBe('last');
    const { checkpoints } = await herd.actions.history({ vm: 'dev' });
    expect(checkpoints[0]).toMatchObject({ final: true, source: 'guest', vm: { id, name: 'dev' } });
    expect((await herd.actions.allLocks()).locks).toEqual([]);

    const { starts } = guest;
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    expect(guest.starts).toBe(starts + 1);
    expect((await herd.actions.history({ vm: 'dev' })).checkpoints).toEqual(checkpoints); // Nothing has changed.
  });

  it('of an empty folder takes over what the guest has', async () => {
    const folder = await herd.folder('empty');
    const id = await herd.vm('dev');
    await herd.guest(id).write(accounts, '{"accounts":[2]}');
    await attached('dev', folder);
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    expect(await fs.readFile(path.join(folder, accounts), 'utf8')).toBe('{"accounts":[2]}');
  });

  it('that a person edited while its VM was off goes into the guest', async () => {
    const folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}' });
    const id = await herd.vm('dev');
    await attached('dev', folder);
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    await herd.stop(id);
    await fs.writeFile(path.join(folder, accounts), '{"accounts":[9]}');
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    expect(await herd.guest(id).read(accounts)).toBe('{"accounts":[9]}');
  });

  describe('that both sides have changed', () => {
    let folder: string;
    let id: string;
    beforeEach(async () => {
      folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}' });
      id = await herd.vm('dev');
      await attached('dev', folder);
      await herd.start(id);
      await herd.reaches(id, 'in-sync');
      await herd.stop(id);
      await fs.writeFile(path.join(folder, accounts), '{"accounts":["host"]}');
      await herd.guest(id).write(accounts, '{"accounts":["guest"]}');
      await herd.start(id);
      expect(await herd.reaches(id, 'held')).toMatchObject({ question: { kind: 'both-changed' } });
      expect(await fs.readFile(path.join(folder, accounts), 'utf8')).toBe('{"accounts":["host"]}');
      expect(await herd.guest(id).read(accounts)).toBe('{"accounts":["guest"]}');
    });

    it('waits over a stop, which asks since it leaves the guest’s side in its disk', async () => {
      await expect(herd.stop(id)).rejects.toMatchObject({
        code: 'needs-consent',
        details: { why: expect.stringContaining('have both changed') },
      });
      await herd.off(id, 'TERM');
      await herd.start(id);
      expect(await herd.reaches(id, 'held')).toMatchObject({ question: { kind: 'both-changed' } });
    });

    it('goes on with the folder', async () => {
      await herd.actions.decide({ vm: 'dev', choice: 'host' });
      await herd.reaches(id, 'in-sync');
      expect(await herd.guest(id).read(accounts)).toBe('{"accounts":["host"]}');
      expect(await sources('dev')).toContain('kept');
    });

    it('goes on with the guest', async () => {
      await herd.actions.decide({ vm: 'dev', choice: 'guest' });
      await herd.reaches(id, 'in-sync');
      await until(
        async () => (await fs.readFile(path.join(folder, accounts), 'utf8')) === '{"accounts":["guest"]}',
      );
      expect(await sources('dev')).toContain('kept');
    });

    it('goes on with the guest, and has the folder’s beside it', async () => {
      await herd.actions.decide({ vm: 'dev', choice: 'keep-both' });
      await herd.reaches(id, 'in-sync');
      const beside = (await fs.readdir(herd.root)).find((name) => name.startsWith('signal-host-'));
      expect(await fs.readFile(path.join(herd.root, beside ?? '', accounts), 'utf8')).toBe(
        '{"accounts":["host"]}',
      );
    });
  });

  it('is newer than a VM that was restored, whose own state is kept', async () => {
    const folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}' });
    const id = await herd.vm('dev');
    await attached('dev', folder);
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    await herd.stop(id);
    const { home } = herd.guest(id);
    await fs.cp(home, `${home}-snapshot`, { recursive: true, preserveTimestamps: true });
    await herd.start(id);
    await herd.guest(id).write(accounts, '{"accounts":["newer"]}');
    await herd.stop(id);

    await fs.rm(home, { recursive: true });
    await fs.rename(`${home}-snapshot`, home);
    await herd.guest(id).write('attachments/only-here', 'x');
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    expect(await herd.guest(id).read(accounts)).toBe('{"accounts":["newer"]}');
    expect(await sources('dev')).toContain('kept');
    await expect(herd.guest(id).read('attachments/only-here')).rejects.toThrow('ENOENT');
  });

  it('goes on in a VM that took the place of another one, and in that one again after an undo', async () => {
    const folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}' });
    const old = await herd.vm('dev');
    await attached('dev', folder);
    await herd.start(old);
    await herd.reaches(old, 'in-sync');
    await herd.off(old, 'KILL'); // Its last seconds were never published.
    const { payload } = herd.registry.record(old);

    await putInPlaceOf('dev', old, 'restore', async () => {
      const young = await herd.vm('dev');
      await herd.registry.update(young, { payload });
      return young;
    });
    const young = herd.registry.find('dev').id;
    await herd.start(young);
    await herd.reaches(young, 'in-sync');
    await herd.guest(young).write(accounts, '{"accounts":["young"]}');
    await herd.stop(young);
    expect((await herd.actions.allLocks()).locks).toEqual([]);

    await putInPlaceOf('dev', young, 'undo', async () => {
      await herd.registry.update(old, { name: 'dev', setAside: null });
      return old;
    });
    await herd.guest(old).write(accounts, '{"accounts":["old"]}');
    await herd.start(old);
    await herd.reaches(old, 'in-sync');
    expect(await herd.guest(old).read(accounts)).toBe('{"accounts":["young"]}'); // What is newest goes on.
    expect(await sources('dev')).toContain('kept');
  });

  it('holds up a stop while something can’t be published', async () => {
    const folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}' });
    const id = await herd.vm('dev');
    await attached('dev', folder);
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    await fs.rm(herd.guest(id).share);
    await herd.guest(id).write(accounts, '{"accounts":[1]}');
    await expect(herd.stop(id)).rejects.toMatchObject({
      code: 'needs-consent',
      message: expect.stringContaining('not mounted'),
    });
    await herd.reaches(id, 'mount-missing');
    await herd.off(id, 'KILL');
    // To attach it anew, with every consent, does not publish what is missing.
    await herd.run(herd.actions.detach({ vm: 'dev' }));
    await herd.run(herd.actions.attach({ vm: 'dev', path: folder, takeOver: true }));
    const { locks } = await herd.actions.allLocks();
    expect(locks).toMatchObject([{ state: 'stale', dirty: true }]);

    await herd.start(id); // The same VM goes on where it was.
    await herd.reaches(id, 'in-sync');
    await until(async () => (await fs.readFile(path.join(folder, accounts), 'utf8')) === '{"accounts":[1]}');
  });

  it('belongs to one VM at a time, and to the next one only with what the last has published', async () => {
    const folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}' });
    const one = await herd.vm('one');
    const two = await herd.vm('two');
    await attached('one', folder);
    expect((await herd.actions.inspect({ path: folder, vm: 'two' })).refusal).toContain('attached to “one”');
    await herd.start(one);
    await herd.reaches(one, 'in-sync');
    await herd.off(one, 'KILL');
    await herd.run(herd.actions.detach({ vm: 'one' }));
    expect(await herd.actions.inspect({ path: folder, vm: 'two' })).toMatchObject({
      needsTakeOver: true,
      refusal: null,
      content: 'signal-cli',
    });
    await expect(herd.actions.attach({ vm: 'two', path: folder })).rejects.toMatchObject({
      code: 'needs-consent',
    });
    await herd.run(herd.actions.attach({ vm: 'two', path: folder, takeOver: true }));
    await herd.start(two);
    await herd.reaches(two, 'in-sync');
    expect(await herd.guest(two).read(accounts)).toBe('{"accounts":[]}');
  });

  it('goes on under the next orchestrator without its service being touched', async () => {
    const folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}' });
    const id = await herd.vm('dev');
    await attached('dev', folder);
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    await herd.crash();
    await herd.guest(id).write(accounts, '{"accounts":["meanwhile"]}');
    await herd.boot();
    await herd.reaches(id, 'in-sync');
    expect(herd.guest(id).starts).toBe(1);
    await until(
      async () => (await fs.readFile(path.join(folder, accounts), 'utf8')) === '{"accounts":["meanwhile"]}',
    );
  });

  it('is restored in a running guest and in one that is off, and nothing is lost by it', async () => {
    const folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}' });
    const id = await herd.vm('dev');
    await attached('dev', folder);
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    await herd.guest(id).write(accounts, '{"accounts":[1]}');
    await herd.run(herd.actions.restore({ of: { vm: 'dev' }, number: 1 }));
    await herd.reaches(id, 'in-sync');
    expect(await herd.guest(id).read(accounts)).toBe('{"accounts":[]}');
    expect(await fs.readFile(path.join(folder, accounts), 'utf8')).toBe('{"accounts":[]}');

    const { checkpoints } = await herd.actions.history({ vm: 'dev' });
    const published = checkpoints.find(({ source }) => source === 'guest');
    await herd.stop(id);
    await herd.run(herd.actions.restore({ of: { path: folder }, number: published?.number ?? 0 }));
    expect(await fs.readFile(path.join(folder, accounts), 'utf8')).toBe('{"accounts":[1]}');
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    expect(await herd.guest(id).read(accounts)).toBe('{"accounts":[1]}');
  });

  it('is attached to a running guest and taken from it again', async () => {
    const folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}' });
    const id = await herd.vm('dev');
    await herd.start(id);
    await attached('dev', folder);
    await herd.reaches(id, 'in-sync');
    await herd.guest(id).write(accounts, '{"accounts":[3]}');
    await herd.run(herd.actions.detach({ vm: 'dev' }));
    expect(herd.registry.view(id).payload).toBeNull();
    expect(await fs.readFile(path.join(folder, accounts), 'utf8')).toBe('{"accounts":[3]}');
    expect((await herd.actions.allLocks()).locks).toEqual([]);
  });

  it('is paused, resumed, and asks before it loses an account: that comes back, or the loss is meant', async () => {
    const folder = await herd.folder('signal', { [accounts]: '{"accounts":[]}', 'attachments/a': 'a' });
    const id = await herd.vm('dev');
    await attached('dev', folder);
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    expect((await herd.actions.pause('dev')).state.kind).toBe('paused');
    await expect(herd.stop(id)).rejects.toMatchObject({ code: 'needs-consent' });
    await herd.actions.resume('dev');
    await herd.reaches(id, 'in-sync');
    await fs.rm(path.join(herd.guest(id).source, accounts));
    expect(await herd.reaches(id, 'held')).toMatchObject({
      question: { kind: 'would-lose', files: 1, ofFiles: 2, accounts: true },
    });
    expect(await fs.readFile(path.join(folder, accounts), 'utf8')).toBe('{"accounts":[]}');
    await expect(herd.actions.decide({ vm: 'dev', choice: 'guest' })).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('host, allow'),
    });

    await herd.actions.decide({ vm: 'dev', choice: 'host' });
    await herd.reaches(id, 'in-sync');
    expect(await herd.guest(id).read(accounts)).toBe('{"accounts":[]}');
    expect(await sources('dev')).toContain('kept');

    await fs.rm(path.join(herd.guest(id).source, accounts));
    await herd.reaches(id, 'held');
    await herd.actions.decide({ vm: 'dev', choice: 'allow' });
    await herd.reaches(id, 'in-sync');
    await until(() =>
      fs.access(path.join(folder, accounts)).then(
        () => false,
        () => true,
      ),
    );
    expect((await herd.actions.log({ vm: 'dev' })).lines).not.toEqual([]);
  });
});

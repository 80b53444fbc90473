import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PayloadHerd } from './payload-herd.fixture';

let herd: PayloadHerd;
beforeEach(async () => {
  herd = await PayloadHerd.make();
});
afterEach(() => herd.dispose());

describe('a folder', () => {
  it('is refused while one above, below or the same is another VM’s, though that is off', async () => {
    const folder = await herd.folder('signal', { 'data/accounts.json': '{}' });
    await herd.vm('one');
    await herd.vm('two');
    await herd.run(herd.actions.attach({ vm: 'one', path: folder }));
    const whyNot = async (place: string): Promise<string | null> => {
      const { refusal } = await herd.actions.inspect({ vm: 'two', path: place });
      await expect(herd.actions.attach({ vm: 'two', path: place })).rejects.toMatchObject({
        code: 'not-supported',
        message: refusal,
      });
      return refusal;
    };
    expect(await whyNot(folder)).toContain('is attached to “one”');
    expect(await whyNot(path.join(folder, 'data'))).toContain(`lies inside ${folder}`);
    await fs.mkdir(path.join(herd.root, 'above'));
    await fs.rename(folder, path.join(herd.root, 'above/signal')); // By its place, whatever it is called.
    await fs.symlink(path.join(herd.root, 'above/signal'), folder);
    expect(await whyNot(path.join(herd.root, 'above'))).toContain('has');
  });

  it('is refused when it has Corral’s own data in it, or lies in that', async () => {
    await herd.vm('one');
    for (const place of [herd.root, path.join(herd.root, 'home'), path.join(herd.root, 'home/payloads')]) {
      const input = { vm: 'one', path: place };
      await expect(herd.actions.inspect(input)).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(herd.actions.attach(input)).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });

  it('comes at the next start where it can’t come at once, and nothing of that is asked about', async () => {
    herd.isLive = false;
    const folder = await herd.folder('signal', { 'data/accounts.json': '{}' });
    const id = await herd.vm('one');
    await herd.start(id);
    await herd.run(herd.actions.attach({ vm: 'one', path: folder }));
    const told = { kind: 'mount-missing', sentence: expect.stringContaining('at its next start') };
    expect(herd.state(id)).toMatchObject(told);
    await herd.crash();
    await herd.boot(); // The next orchestrator knows it, too.
    expect(herd.state(id)).toMatchObject(told);
    expect((await herd.actions.allLocks()).locks).toEqual([]);
    await herd.stop(id);
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
  });

  it('is refused when the VM could never get it', async () => {
    await herd.vm('one');
    const folder = await herd.folder('a, b');
    await expect(herd.actions.attach({ vm: 'one', path: folder })).rejects.toMatchObject({
      message: 'No commas.',
    });
  });
});

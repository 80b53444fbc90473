import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toCorralError } from '../host/errors';
import { recipe, SetupHerd } from './setup-herd.fixture';

let setUp: SetupHerd;
beforeEach(async () => {
  setUp = await SetupHerd.open();
});
afterEach(() => setUp.close());

const steps = [
  ...['check', 'clean', 'dev', 'start', 'keys', 'network', 'scripts'],
  ...['setup', 'cache', 'proxy', 'restart', 'auth', 'init'],
];
const finished = { 'cal-clean': 'disk', 'cal-dev': 'disk runs', 'cal-init': 'disk' };
/** Names without the time at which a VM was set aside. */
const picture = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(setUp.herd.picture()).map(([name, words]) => [name.replace(/-\d{8}-\d{4}/, ''), words]),
  );
const read = (name: string, file: string) => fs.readFile(path.join(setUp.home(name), file), 'utf8');
const states = async (id: string) =>
  Object.fromEntries((await setUp.task(id)).steps.map(({ name, state }) => [name, state]));

/** Runs the workflow to where it ends or is held. */
async function run(more: Parameters<SetupHerd['init']>[0] = {}) {
  const { taskId } = await setUp.init(more);
  return setUp.herd.tasks.wait(taskId);
}

describe('the init workflow', () => {
  it('goes through the manual’s 13 steps', async () => {
    const task = await run();
    expect(task).toMatchObject({ state: 'done', title: 'Set up cal' });
    expect(task.steps.map(({ name }) => name)).toEqual(steps);
    expect(setUp.calls).toEqual(['keys', 'prepare', 'cache', 'settle', 'look']);
    expect(picture()).toEqual(finished);
    const { registry } = setUp.herd;
    expect(registry.find('cal-init')).toMatchObject({
      family: { tier: 'init' },
      origin: 'initialized',
      onNextStart: { firstRun: true, authNeeded: false },
      clonedFrom: { name: 'cal-dev' },
    });
    expect(registry.find('cal-dev').onNextStart.firstRun).toBeUndefined();
  });

  it('tells the guest what it is, and notes what became of each tool', async () => {
    const task = await run();
    expect(await read('cal-dev', '.cal-vm-info')).toMatch(
      /^CAL_VM=true\nCAL_VM_NAME=cal-dev\nCAL_VM_CREATED=\S+Z\nCAL_VERSION=1\.2\.3\n$/,
    );
    expect(await read('cal-dev', '.cal-vm-config')).toBe('VM_PASSWORD=admin\n');
    expect(await read('cal-dev', 'scripts/recipe.tsv')).toBe(
      'jq\tapt\tjq\tjq\t\nshaky\tnpm\tshaky\tshaky\t\n',
    );
    const tools = [
      { name: 'jq', state: 'installed', version: 'jq 1.0', sentence: null },
      { name: 'shaky', state: 'failed', version: null, sentence: 'It shook.' },
    ];
    for (const name of ['cal-dev', 'cal-init']) {
      expect(setUp.herd.registry.find(name).setup).toEqual({ at: 7, tools });
    }
    expect(await setUp.log(task.id)).toContain('Not installed: shaky.');
  });

  it('waits for a person in the guest, and asks again when nobody is at it', async () => {
    const { taskId } = await setUp.init({ skipLogin: false });
    const home = await homeThatAsks();
    await fs.rm(path.join(home, '.cal-auth-needed')); // Somebody took it up and went away.
    await expect.poll(() => fs.readdir(home), { timeout: 10_000 }).toContain('.cal-auth-needed');
    const vmId = setUp.herd.registry.find('cal-dev').id;
    expect((await setUp.task(taskId)).asks).toEqual({ kind: 'login', vmId, session: 'setup' });
    await fs.writeFile(path.join(home, '.cal-auth-done'), '');
    expect(await setUp.herd.tasks.wait(taskId)).toMatchObject({ state: 'done', asks: null });
    const left = await fs.readdir(home);
    expect(left).not.toContain('.cal-auth-done');
    expect(left).not.toContain('.cal-auth-needed');
  });

  it('goes on without the logins when it is told to', async () => {
    const { taskId } = await setUp.init({ skipLogin: false });
    const home = await homeThatAsks();
    setUp.service.finishLogin(taskId);
    expect(await setUp.herd.tasks.wait(taskId)).toMatchObject({ state: 'done' });
    expect(await fs.readdir(home)).not.toContain('.cal-auth-needed');
    expect(() => setUp.service.finishLogin(taskId)).toThrow('does not wait');
  });

  it('asks again after it was held in the middle of the login', async () => {
    const { taskId } = await setUp.init({ skipLogin: false });
    await homeThatAsks();
    expect(await setUp.herd.tasks.hold(taskId)).toMatchObject({ state: 'held', asks: null });
    await setUp.herd.tasks.resume(taskId);
    await expect.poll(async () => (await setUp.task(taskId)).asks).toMatchObject({ session: 'setup' });
    setUp.service.finishLogin(taskId);
    expect(await setUp.herd.tasks.wait(taskId)).toMatchObject({ state: 'done' });
  });

  it.each(steps)('is held when “%s” fails, and goes on from there', async (step) => {
    setUp.herd.broken = `setup.init.${step}`;
    const task = await run();
    expect(task).toMatchObject({
      state: 'held',
      error: { message: expect.stringContaining('broken on purpose') as string },
    });
    const index = steps.indexOf(step);
    const found = await states(task.id);
    expect(steps.filter((name) => found[name] === 'done')).toEqual(steps.slice(0, index));
    setUp.herd.broken = undefined;
    await setUp.herd.tasks.resume(task.id);
    expect(await setUp.herd.tasks.wait(task.id)).toMatchObject({ state: 'done', error: null });
    expect(picture()).toEqual(finished);
  });

  it('starts dev again when it was off in between', async () => {
    setUp.herd.broken = 'setup.init.cache';
    const task = await run();
    await setUp.herd.lifecycle.stop(setUp.herd.registry.find('cal-dev').id, false);
    setUp.herd.broken = undefined;
    await setUp.herd.tasks.resume(task.id);
    expect(await setUp.herd.tasks.wait(task.id)).toMatchObject({ state: 'done' });
    expect(picture()).toEqual(finished);
  });

  it('is held when the guest can’t be configured, and says why', async () => {
    setUp.herd.broken = 'setup.init.scripts';
    const task = await run();
    await fs.writeFile(path.join(setUp.home('cal-dev'), 'unwilling'), '');
    setUp.herd.broken = undefined;
    await setUp.herd.tasks.resume(task.id);
    const held = await setUp.herd.tasks.wait(task.id);
    expect(held).toMatchObject({ state: 'held', error: { code: 'guest-failed' } });
    expect(held.error?.message).toContain('The shell is gone.');
  });

  it.each(steps)('leaves nothing behind when it is cancelled at “%s”', async (step) => {
    setUp.herd.broken = `setup.init.${step}`;
    const { id } = await run();
    const { error } = await setUp.herd.tasks.cancel(id);
    expect(error?.message ?? '').not.toContain('could be undone');
    expect(picture()).toEqual({});
    expect(setUp.herd.disks.size).toBe(0);
  });

  /** Waits until the guest has been told to ask for logins. */
  async function homeThatAsks(): Promise<string> {
    const look = () =>
      setUp.herd.registry.named('cal-dev') && fs.readdir(setUp.home('cal-dev')).catch(() => []);
    await expect.poll(look, { timeout: 10_000 }).toContain('.cal-auth-needed');
    return setUp.home('cal-dev');
  }
});

describe('what was there before the workflow', () => {
  const before = { 'cal-clean': 'disk', 'cal-dev': 'work runs', 'cal-init': 'ready' };
  beforeEach(async () => {
    const { herd } = setUp;
    await run();
    herd.write('cal-dev', 'work');
    herd.write('cal-init', 'ready');
    expect(picture()).toEqual(before);
  });

  it('is set aside, and clean is kept', async () => {
    const { id } = setUp.herd.registry.find('cal-clean');
    expect(await run()).toMatchObject({ state: 'done' });
    expect(picture()).toEqual({
      ...finished,
      'cal-dev.before-init': 'work aside',
      'cal-init.before-init': 'ready aside',
    });
    expect(setUp.herd.registry.find('cal-clean').id).toBe(id);
  });

  it.each(['check', 'dev', 'scripts', 'init'])('comes back when it is cancelled at “%s”', async (step) => {
    const network = { mode: 'on', way: 'tunnel', allowPrivate: false } as const;
    setUp.herd.broken = `setup.init.${step}`;
    const { id } = await run({ network });
    setUp.herd.broken = undefined;
    expect(setUp.herd.store.find('cal').network.mode).toBe('on');
    await setUp.herd.tasks.cancel(id);
    expect(picture()).toEqual(before);
    expect(setUp.herd.store.find('cal').network.mode).toBe('auto');
  });

  it('is asked about when dev holds work', async () => {
    setUp.herd.precious.add('cal-dev');
    await expect(setUp.init()).rejects.toMatchObject({ code: 'needs-consent' });
    expect(picture()).toEqual(before);
    expect(await run({ consent: { checkId: 'seen' } })).toMatchObject({ state: 'done' });
  });

  it('is left alone while it is set up already', async () => {
    setUp.herd.broken = 'setup.init.keys';
    const held = await run();
    await expect(setUp.init()).rejects.toThrow('is held. Resume or cancel that first.');
    await expect(setUp.herd.snapshots.create({ vm: 'cal-dev', name: 'one' })).rejects.toThrow('is held');
    await setUp.herd.tasks.cancel(held.id);
    expect(picture()).toEqual(before);
  });

  it('is not touched for a recipe with a mistake', async () => {
    await expect(setUp.init({ recipe: 'tools: 7' })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(picture()).toEqual(before);
  });
});

describe('tools that are not there', () => {
  beforeEach(() => run());
  const install = async (tool?: string) => {
    const { taskId } = await setUp.service.install({ vm: 'cal-dev', tool });
    return setUp.herd.tasks.wait(taskId);
  };
  const state = () =>
    Object.fromEntries(
      setUp.herd.registry.find('cal-dev').setup?.tools.map((tool) => [tool.name, tool.state]) ?? [],
    );

  it('are installed alone later', async () => {
    const failed = await install('shaky');
    expect(failed).toMatchObject({ state: 'failed', error: { details: { tools: ['shaky'] } } });
    expect(failed.error?.message).toContain('It shook.');
    await fs.writeFile(path.join(setUp.home('cal-dev'), 'repaired'), '');
    expect(await install()).toMatchObject({ state: 'done', title: 'Install shaky in cal-dev' });
    expect(state()).toEqual({ jq: 'installed', shaky: 'installed' });
    expect(await setUp.service.install({ vm: 'cal-dev' }).catch(toCorralError)).toMatchObject({
      code: 'wrong-state',
    });
  });

  it('come from the recipe of today, beside what the guest was set up with', async () => {
    await setUp.service.saveRecipe('tools:\n  - name: extra\n    debian: { apt: extra-package }\n');
    expect(await install('extra')).toMatchObject({ state: 'done' });
    expect(state()).toEqual({ jq: 'installed', shaky: 'failed', extra: 'installed' });
    expect(await read('cal-dev', 'scripts/recipe.tsv')).toBe(
      'jq\tapt\tjq\tjq\t\nshaky\tnpm\tshaky\tshaky\t\nextra\tapt\textra-package\textra\t\n',
    );
    await expect(install('nobody')).rejects.toMatchObject({ code: 'not-found' });
  });
});

it('keeps a recipe of the user’s own, and refuses one with a mistake', async () => {
  expect((await setUp.service.recipe()).isDefault).toBe(true);
  await setUp.service.saveRecipe(recipe);
  await expect(setUp.service.saveRecipe('tools: no')).rejects.toMatchObject({ details: { line: 1 } });
  expect(await setUp.service.recipe()).toEqual({ text: recipe, isDefault: false });
  await setUp.service.saveRecipe(null);
  expect((await setUp.service.recipe()).isDefault).toBe(true);
});

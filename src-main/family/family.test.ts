import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FamilyHerd } from './family-herd.fixture';
import { setAsideMs } from './set-aside';

let herd: FamilyHerd;
beforeEach(async () => {
  herd = await FamilyHerd.open();
  expect(await herd.ended(herd.families.create({ prefix: 'cal' }))).toBe('done');
  herd.write('cal-dev', 'early');
  expect(await herd.ended(herd.snapshots.create({ vm: 'dev', name: 'one' }))).toBe('done');
  herd.write('cal-dev', 'late');
});
afterEach(() => herd.close());

const aside = (before: string): RegExp => new RegExp(`\\.before-${before}-\\d{8}-\\d{4}$`);
/** Names without the time at which a VM was set aside. */
const picture = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(herd.picture()).map(([name, words]) => [name.replace(/-\d{8}-\d{4}/, ''), words]),
  );
const family = { 'cal-clean': 'disk', 'cal-dev': 'late', 'cal-one': 'early' };

describe('families', () => {
  it('refuses taken names before anything is made, whatever their case', async () => {
    await expect(herd.families.create({ prefix: 'CAL' })).rejects.toMatchObject({ code: 'name-taken' });
    await herd.registry.rename(herd.registry.find('one').id, 'web-CLEAN');
    await expect(herd.families.create({ prefix: 'Web' })).rejects.toMatchObject({ code: 'name-taken' });
    expect(Object.keys(picture())).toEqual(['cal-clean', 'cal-dev', 'web-CLEAN']);
    expect(herd.store.list()).toHaveLength(1);
  });

  it('keeps its clean when dev is made anew', async () => {
    const { id } = herd.registry.find('clean');
    expect(await herd.ended(herd.setAsides.delete({ vm: 'dev' }))).toBe('done');
    expect(await herd.ended(herd.families.create({ prefix: 'cal' }))).toBe('done');
    expect(herd.registry.find('cal-clean').id).toBe(id);
    expect(picture()).toEqual({ ...family, 'cal-dev': 'disk', 'cal-dev.before-delete': 'late aside' });
  });

  it('grows around a VM that was there before, which stays its dev', async () => {
    const plain = await herd.registry.reserve({
      name: 'web',
      driver: 'memory',
      imageId: 'tiny',
      resources: herd.registry.find('dev').resources,
      user: 'admin',
    });
    await herd.registry.update(plain.id, { phase: 'ready' });
    herd.write('web', 'words');
    await herd.lifecycle.start(plain.id);
    expect(await herd.ended(herd.snapshots.create({ vm: 'web', name: 'one' }))).toBe('done');
    expect(picture()).toMatchObject({ web: 'words runs', 'web-one': 'words' });
    expect(herd.registry.find('web').family?.tier).toBe('dev');
    expect(() => herd.registry.find('one')).toThrow('cal-one, web-one');
  });

  it('sets an init aside once the next one exists, and notes what is to be marked', async () => {
    await herd.ended(herd.families.init({ family: 'cal' }));
    herd.write('cal-dev', 'later');
    await herd.ended(herd.families.init({ family: 'cal', note: 'newer' }));
    expect(picture()).toEqual({
      ...family,
      'cal-dev': 'later',
      'cal-init': 'later',
      'cal-init.before-init': 'late aside',
    });
    expect(herd.registry.find('init')).toMatchObject({
      note: 'newer',
      onNextStart: { firstRun: true, authNeeded: false },
    });
    expect(herd.registry.find('dev').onNextStart).toMatchObject({ firstRun: false });
  });

  it('starts only what is for work', async () => {
    for (const name of ['clean', 'one']) {
      await expect(herd.lifecycle.start(herd.registry.find(name).id)).rejects.toThrow('never started');
    }
  });
});

describe('snapshots', () => {
  it('are replaced only when that is asked for', async () => {
    const again = { vm: 'dev', name: 'cal-ONE' };
    await expect(herd.snapshots.create(again)).rejects.toMatchObject({ code: 'name-taken' });
    await expect(herd.snapshots.create({ ...again, name: 'dev', replace: true })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(await herd.ended(herd.snapshots.create({ ...again, replace: true }))).toBe('done');
    expect(picture()).toMatchObject({ 'cal-ONE': 'late', 'cal-one.before-replace': 'early aside' });
  });

  it('are restored with consent only, and what ran before is set aside and runs anew', async () => {
    herd.precious.add('cal-dev');
    const { id } = herd.registry.find('dev');
    const payload = {
      kind: 'signal-cli',
      payloadId: '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e01',
      path: '/payload',
      attachedAt: 1,
    } as const;
    const clawbox = { number: 1, profile: 'developer' } as const;
    await herd.registry.update(id, { shares: [{ name: 'work', hostPath: '/work' }], payload, clawbox });
    await herd.lifecycle.start(id);
    await expect(herd.snapshots.restore({ vm: 'one' })).rejects.toMatchObject({ code: 'needs-consent' });
    expect(picture()).toEqual({ ...family, 'cal-dev': 'late runs' });
    const consent = { checkId: '0b0c8a9e-6c7f-4e5c-9f0f-0123456789ab' };
    expect(await herd.ended(herd.snapshots.restore({ vm: 'one', consent }))).toBe('done');
    expect(picture()).toEqual({
      ...family,
      'cal-dev': 'early runs',
      'cal-dev.before-restore': 'late aside',
    });
    expect(herd.registry.find('dev')).toMatchObject({
      origin: 'restored',
      shares: [{ name: 'work' }],
      clawbox,
      payload,
      onNextStart: { firstRun: true, authNeeded: false },
    });
  });

  it('make a dev when there is none, without a question', async () => {
    await herd.ended(herd.setAsides.delete({ vm: 'dev' }));
    herd.precious.add('cal-one');
    expect(await herd.ended(herd.snapshots.restore({ vm: 'one' }))).toBe('done');
    expect(picture()).toMatchObject({ 'cal-dev': 'early' });
  });

  it('are worked on by one task at a time', async () => {
    const first = herd.snapshots.restore({ vm: 'one' });
    await first;
    await expect(herd.setAsides.delete({ vm: 'dev' })).rejects.toThrow('is being worked on');
    expect(await herd.ended(first)).toBe('done');
  });
});

describe('undo', () => {
  it('brings back what was set aside, running as it was, and can be undone', async () => {
    await herd.lifecycle.start(herd.registry.find('dev').id);
    await herd.ended(herd.snapshots.restore({ vm: 'one' }));
    await expect(
      herd.lifecycle.start(herd.registry.records().find(({ setAside }) => setAside)!.id),
    ).rejects.toThrow('corral undo restore');
    expect(await herd.ended(herd.setAsides.restore('cal-dev'))).toBe('done');
    expect(picture()).toEqual({ ...family, 'cal-dev': 'late runs', 'cal-dev.before-undo': 'early aside' });
    expect(await herd.ended(herd.setAsides.restore('dev'))).toBe('done');
    expect(picture()).toEqual({ ...family, 'cal-dev': 'early runs', 'cal-dev.before-undo-2': 'late aside' });
  });

  it('gives what it forgets for good no more than a week, and hangs its clones on its source', async () => {
    await herd.ended(herd.setAsides.delete({ vm: 'dev' }));
    const { id, name } = herd.registry.records().find(({ setAside }) => setAside)!;
    expect(name).toMatch(aside('delete'));
    const failures: unknown[] = [];
    herd.now += setAsideMs - 1;
    herd.setAsides.sweep((error) => failures.push(error))();
    expect(herd.tasks.activeFor(id)).toEqual([]);
    herd.now += 1;
    herd.setAsides.sweep((error) => failures.push(error))();
    await Promise.all(herd.tasks.activeFor(id).map((task) => herd.tasks.wait(task.id)));
    expect(failures).toEqual([]);
    expect(picture()).toEqual({ 'cal-clean': 'disk', 'cal-one': 'early' });
    expect(herd.registry.find('one').clonedFrom).toMatchObject({ name: 'cal-clean' });
  });

  it('deletes for good only what was set aside, and at once when told so', async () => {
    await expect(herd.setAsides.discard('cal-dev')).rejects.toMatchObject({ code: 'not-found' });
    expect(await herd.ended(herd.setAsides.delete({ vm: 'dev', permanently: true }))).toBe('done');
    expect(picture()).toEqual({ 'cal-clean': 'disk', 'cal-one': 'early' });
  });
});

describe('a task that fails', () => {
  const keep = ['identity', 'stop', 'disk', 'resume', 'set-aside', 'publish'];
  const points = [
    ...keep.map((step) => `snapshot.create.${step}`),
    ...[...keep, 'clear-first-run'].map((step) => `family.init.${step}`),
    ...['identity', 'disk', 'stop', 'set-aside', 'publish', 'power-on'].map(
      (step) => `snapshot.restore.${step}`,
    ),
    ...['stop', 'set-aside'].map((step) => `vm.set-aside.${step}`),
    ...['stop', 'set-aside', 'give-back', 'power-on'].map((step) => `undo.restore.${step}`),
    ...['stop', 'mark'].map((step) => `vm.delete.${step}`),
  ];
  const work: Readonly<Record<string, () => Promise<{ taskId: string }>>> = {
    'snapshot.create': () => herd.snapshots.create({ vm: 'dev', name: 'one', replace: true }),
    'family.init': () => herd.families.init({ family: 'cal' }),
    'snapshot.restore': () => herd.snapshots.restore({ vm: 'one' }),
    'vm.set-aside': () => herd.setAsides.delete({ vm: 'dev' }),
    'undo.restore': () => herd.setAsides.restore('cal-dev'),
    'vm.delete': () => herd.setAsides.delete({ vm: 'dev', permanently: true }),
  };

  it.each(points)('leaves everything as it was, running state included: %s', async (point) => {
    const kind = point.slice(0, point.lastIndexOf('.'));
    if (kind === 'undo.restore') await herd.ended(herd.snapshots.restore({ vm: 'one' }));
    if (kind === 'family.init') await herd.ended(herd.families.init({ family: 'cal' }));
    await herd.lifecycle.start(herd.registry.find('dev').id);
    const before = herd.picture();
    herd.broken = point;
    expect(await herd.ended(work[kind]!())).toBe('failed');
    expect(herd.picture()).toEqual(before);
    herd.broken = undefined;
    expect(await herd.ended(work[kind]!())).toBe('done');
  });

  it.each(['reserve', 'clean-identity', 'clean-disk', 'pin', 'clean-publish', 'dev-disk', 'dev-publish'])(
    'leaves no half of a family: family.create.%s',
    async (step) => {
      herd.broken = `family.create.${step}`;
      expect(await herd.ended(herd.families.create({ prefix: 'web' }))).toBe('failed');
      expect(picture()).toEqual(family);
      await herd.families.forgetEmpty();
      expect(herd.store.list().map(({ prefix }) => prefix)).toEqual(['cal']);
    },
  );
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { TaskRunner } from '../tasks/task-runner';
import { CheckBook } from './check-book';
import { checkWith, RecordsOnly, repository } from './herd.fixture';
import { SafetyService } from './safety-service';

let herd: RecordsOnly;
let book: CheckBook;
let safety: SafetyService;
beforeEach(async () => {
  herd = await RecordsOnly.make();
  book = new CheckBook(herd.registry);
  const folder = path.join(herd.folder, 'tasks');
  const tasks = new TaskRunner({ folder, definitions: [], log: () => undefined, now: Date.now });
  safety = new SafetyService(herd.registry, book, tasks);
});
afterEach(() => herd.dispose());

const dirty = repository('/home/admin/code/one', { modified: 2 });

describe('the gate in front of what puts a VM away', () => {
  it('wants a look first, and says so', async () => {
    const vm = await herd.add('dev');
    expect(() => safety.require(vm, {})).toThrow(/Nobody has looked yet whether “dev”/);
    expect(() => safety.require(vm, { consent: { checkId: randomUUID() } })).toThrow(/Look first/);
    safety.require(vm, { force: true });
  });

  it('lets a safe VM pass, and one that was never started since it was made of an image', async () => {
    const vm = await herd.add('dev');
    await book.add(checkWith(vm.id, [repository('/home/admin/code/one')]));
    safety.require(herd.registry.record(vm.id), {});
    const clean = await herd.add('clean', {}, true);
    safety.require(clean, {});
    const clone = await herd.add('clone', { origin: 'cloned' }, true);
    const clonedFrom = { id: clean.id, name: 'clean', consistency: 'stopped' } as const;
    await herd.registry.update(clone.id, { clonedFrom });
    safety.require(herd.registry.record(clone.id), {});
    await herd.registry.update(clean.id, { neverStarted: false });
    expect(() => safety.require(herd.registry.record(clone.id), {})).toThrow(/Look first/);
  });

  it('wants consent to what was seen, with the summary for whoever asks for it', async () => {
    const vm = await herd.add('dev');
    const check = checkWith(vm.id, [dirty]);
    await book.add(check);
    const record = herd.registry.record(vm.id);
    expect(() => safety.require(record, {})).toThrow(
      expect.objectContaining({
        code: 'needs-consent',
        details: { vmId: vm.id, summary: expect.objectContaining({ atRisk: 1, verdict: 'at-risk' }) },
      }),
    );
    safety.require(record, { consent: { checkId: check.checkId } });
  });

  it.each([
    ['more of the same', [repository('/home/admin/code/one', { modified: 3 })], []],
    ['another repository', [dirty, repository('/home/admin/code/two', { stashes: 1 })], []],
    ['a count that is not known any more', [repository('/home/admin/code/one', { modified: null })], []],
    ['something that can’t be looked at', [dirty], ['A folder could not be read.']],
    ['a merge under way', [repository('/home/admin/code/one', { modified: 2, operation: 'merge' })], []],
  ])('does not take consent to an older look when the newer one has %s', async (_, worse, problems) => {
    const vm = await herd.add('dev');
    const seen = checkWith(vm.id, [dirty]);
    await book.add(seen);
    await book.add(checkWith(vm.id, worse, problems));
    const given = { consent: { checkId: seen.checkId } };
    expect(() => safety.require(herd.registry.record(vm.id), given)).toThrow(/holds more work/);
  });

  it('takes consent to an older look when the newer one has the same or less', async () => {
    const vm = await herd.add('dev');
    const seen = checkWith(vm.id, [dirty]);
    await book.add(seen);
    await book.add(checkWith(vm.id, [repository('/home/admin/code/one', { modified: 1 })]));
    safety.require(herd.registry.record(vm.id), { consent: { checkId: seen.checkId } });
  });

  it('does not take consent that was given for another VM', async () => {
    const [one, two] = [await herd.add('one'), await herd.add('two')];
    const seen = checkWith(one.id, [dirty]);
    await book.add(seen);
    await book.add(checkWith(two.id, [dirty]));
    const given = { consent: { checkId: seen.checkId } };
    expect(() => safety.require(herd.registry.record(two.id), given)).toThrow(/more work/);
  });

  it('does not trust a look at a VM that ran since and is off now', async () => {
    const vm = await herd.add('dev');
    const check = checkWith(vm.id, []);
    await book.add(check);
    await book.outdate(vm.id);
    const record = herd.registry.record(vm.id);
    expect(() => safety.require(record, {})).toThrow(/changed since it was looked at/);
    const given = { consent: { checkId: check.checkId } };
    expect(() => safety.require(record, given)).toThrow(/Look again/);
    herd.registry.note(vm.id, { state: { kind: 'running', since: 1 } });
    safety.require(record, given);
  });
});

it('keeps the newest answer over a restart, and says that it is outdated', async () => {
  const vm = await herd.add('dev');
  const check = checkWith(vm.id, [dirty]);
  await book.add(check);
  await book.outdate(vm.id);
  const next = new CheckBook(herd.registry);
  await next.load();
  expect(next.newest(vm.id)).toEqual({ ...check, outdated: true });
  expect(safety.get('dev')).toEqual({ ...check, outdated: true });
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { VmRecord } from '../fleet/vm-record';
import { CheckBook } from './check-book';
import { Freshness } from './freshness';
import { checkWith, RecordsOnly } from './herd.fixture';
import type { ThrowAwayCopies } from './throw-away-copy';

let herd: RecordsOnly;
let book: CheckBook;
let freshness: Freshness;
let vm: VmRecord;
let looks: number[];
let answer: () => Promise<string>;
beforeEach(async () => {
  herd = await RecordsOnly.make();
  book = new CheckBook(herd.registry);
  vm = await herd.add('dev');
  looks = [];
  answer = () => Promise.resolve('CORRAL-GIT-1\0git version 2.39.5\0Z\x000\0');
  const guest = {
    run: async () => {
      looks.push(Date.now());
      return { exitCode: 0, stdout: await answer(), stderr: '' };
    },
  };
  const parts = {
    registry: herd.registry,
    copies: undefined as unknown as ThrowAwayCopies, // looks in passing never make one
    guestOf: () => guest,
    script: '',
    now: Date.now,
  };
  freshness = new Freshness(parts, book, { pause: 400, settle: 20 });
});
afterEach(async () => {
  freshness.dispose();
  await herd.dispose();
});

const safety = () => herd.registry.record(vm.id).safety;
const set = (kind: 'starting' | 'running' | 'stopped'): void => {
  const state = kind === 'stopped' ? { kind } : { kind, since: 1, waitingFor: 'login' as const };
  herd.registry.note(vm.id, { state });
};

it('looks once one can log in', async () => {
  set('running');
  freshness.ready(vm.id);
  await expect.poll(safety).toMatchObject({ verdict: 'safe', outdated: false });
  expect(looks).toHaveLength(1);
});

it('looks again when the guest says that something changed, with a pause between two looks', async () => {
  set('running');
  freshness.ready(vm.id);
  await expect.poll(safety).toMatchObject({ outdated: false });
  for (let count = 0; count < 20; count += 1) freshness.changed(vm.id);
  await expect.poll(safety).toMatchObject({ outdated: true });
  await expect.poll(safety).toMatchObject({ outdated: false });
  expect(looks).toHaveLength(2);
  expect((looks[1] ?? 0) - (looks[0] ?? 0)).toBeGreaterThanOrEqual(395);
});

it('calls what is known outdated when the VM starts, and when it has stopped', async () => {
  await book.add(checkWith(vm.id, []));
  set('starting');
  await expect.poll(safety).toMatchObject({ outdated: true });
  set('running');
  await book.add(checkWith(vm.id, []));
  set('stopped');
  await expect.poll(safety).toMatchObject({ outdated: true });
});

it('a look in passing that fails leaves what is known', async () => {
  const check = checkWith(vm.id, []);
  await book.add(check);
  set('running');
  answer = () => Promise.reject(new Error('gone'));
  freshness.changed(vm.id);
  await expect.poll(() => looks.length).toBe(1);
  await expect.poll(safety).toMatchObject({ checkId: check.checkId, outdated: true });
});

it('does not look at a VM that went off meanwhile', async () => {
  set('running');
  freshness.ready(vm.id);
  set('stopped');
  freshness.ready(vm.id);
  const other = await herd.add('other');
  herd.registry.note(other.id, { state: { kind: 'running', since: 1 } });
  freshness.ready(other.id);
  await expect.poll(() => herd.registry.record(other.id).safety).toMatchObject({ verdict: 'safe' });
  expect(looks).toHaveLength(1);
  expect(safety()).toBeNull();
});

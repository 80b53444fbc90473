import { beforeEach, expect, it } from 'vitest';
import type { Task } from '../../../src-preload/contract/task';
import type { Vm } from '../../../src-preload/contract/vm';
import type { CorralBridge } from '../../../src-preload/contract/window';
import { answerFor, stakesOf } from './consent';
import { SafetyChecks, type Evidence } from './safety-checks';

/** An orchestrator whose checks end when the test says so. */
class FakeOrchestrator {
  readonly started: string[] = [];
  readonly cancelled: string[] = [];
  readonly answers = new Map<string, unknown>();
  private readonly ends = new Map<string, (task: Task) => void>();

  readonly calls = {
    safety: {
      check: async ({ vm }: { vm: string }) => {
        this.started.push(vm);
        return { ok: true, value: { taskId: `look-${vm}` } };
      },
      get: async ({ vm }: { vm: string }) => ({ ok: true, value: { check: this.answers.get(vm) ?? null } }),
    },
    task: {
      wait: ({ id }: { id: string }) =>
        new Promise((resolve) => this.ends.set(id, (task) => resolve({ ok: true, value: task }))),
      cancel: async ({ id }: { id: string }) => {
        this.cancelled.push(id);
        this.end(id, 'cancelled');
        return { ok: true, value: {} };
      },
    },
  } as unknown as Pick<CorralBridge, 'safety' | 'task'>;

  end(id: string, state: Task['state'], message?: string): void {
    this.ends.get(id)?.({ state, error: message === undefined ? null : { message } } as Task);
  }
}

const vm = (id: string, changes: Partial<Vm> = {}): Vm =>
  ({ id, family: null, safety: null, state: { kind: 'stopped' }, ...changes }) as Vm;
const check = (checkId: string, changes: object = {}): unknown => ({
  checkId,
  verdict: 'safe',
  atRisk: 0,
  ...changes,
});
const isWaitedFor = (id: string): Promise<void> =>
  expect.poll(() => seen.get(id)).toEqual({ kind: 'checking', taskId: `look-${id}` });

let fake: FakeOrchestrator;
let seen: Map<string, Evidence>;
let checks: SafetyChecks;
beforeEach(() => {
  fake = new FakeOrchestrator();
  seen = new Map();
  checks = new SafetyChecks(fake.calls, (id, evidence) => seen.set(id, evidence));
});
const stakes = () => stakesOf([...seen.values()]);

it('looks into one after the other, and agrees to what was seen', async () => {
  const run = checks.run([vm('a'), vm('b')], true);
  await isWaitedFor('a');
  expect(seen.get('b')).toEqual({ kind: 'waiting' });
  expect(stakes()).toEqual({ kind: 'pending' });
  fake.answers.set('a', check('c1', { verdict: 'at-risk', atRisk: 2 }));
  fake.end('look-a', 'done');
  await isWaitedFor('b');
  fake.answers.set('b', check('c2'));
  fake.end('look-b', 'done');
  await run;
  expect(stakes()).toEqual({ kind: 'work', repositories: 2 });
  expect([...seen.values()].map(answerFor)).toEqual([
    { consent: { checkId: 'c1' } },
    { consent: { checkId: 'c2' } },
  ]);
});

it('never boots clean, and has no second look at one that is off and has not changed', async () => {
  fake.answers.set('known', check('c1'));
  const safety = { verdict: 'safe', outdated: false } as Vm['safety'];
  const clean = vm('clean', { family: { id: 'f', tier: 'clean' } });
  await checks.run([clean, vm('known', { safety })], true);
  expect(fake.started).toEqual([]);
  expect(stakes()).toEqual({ kind: 'nothing' });
  expect([...seen.values()].map(answerFor)).toEqual([{}, { consent: { checkId: 'c1' } }]);
});

it('looks again when asked to, when it runs, and when it was unknown', async () => {
  const safe = { verdict: 'safe', outdated: false } as Vm['safety'];
  const unknown = { verdict: 'unknown', outdated: false } as Vm['safety'];
  const running = { kind: 'running', since: 0 } as const;
  const runs = [
    checks.run([vm('anew', { safety: safe })], false),
    checks.run([vm('on', { safety: safe, state: running })], true),
    checks.run([vm('unknown', { safety: unknown })], true),
  ];
  await expect.poll(() => fake.started).toEqual(['anew', 'on', 'unknown']);
  await Promise.all(['anew', 'on', 'unknown'].map(isWaitedFor));
  for (const id of fake.started) fake.end(`look-${id}`, 'failed', 'No disk space.');
  await Promise.all(runs);
  expect(seen.get('on')).toEqual({ kind: 'unchecked', reason: 'No disk space.' });
  expect(stakes()).toEqual({ kind: 'unknown' });
});

it('skips a check: that is not knowing, and goes by force', async () => {
  const run = checks.run([vm('a'), vm('b')], true);
  await isWaitedFor('a');
  checks.skip('b');
  checks.skip('a');
  await run;
  expect(fake.cancelled).toEqual(['look-a']);
  expect(fake.started).toEqual(['a']);
  expect(stakes()).toEqual({ kind: 'unknown' });
  expect([...seen.values()].map(answerFor)).toEqual([{ force: true }, { force: true }]);
});

it('ends what it began when the question is gone', async () => {
  const run = checks.run([vm('a'), vm('b')], true);
  await isWaitedFor('a');
  checks.stop();
  await run;
  expect(fake.cancelled).toEqual(['look-a']);
  expect(seen.get('b')).toEqual({ kind: 'waiting' });
});

it('does not take an unknown answer for a safe one', async () => {
  const run = checks.run([vm('a')], true);
  await isWaitedFor('a');
  fake.answers.set('a', check('c1', { verdict: 'unknown' }));
  fake.end('look-a', 'done');
  await run;
  expect(stakes()).toEqual({ kind: 'unknown' });
});

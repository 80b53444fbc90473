import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerTask, readLedger, type LedgerInput } from '../../e2e/harness/ledger-task';
import type { Task } from '../../src-preload/contract/task';
import type { AnyTaskDefinition } from './task-definition';
import { TaskRunner, type TaskNews } from './task-runner';

let home: string;
let ledger: string;
let warnings: string[];

beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-tasks-'));
  ledger = path.join(home, 'ledger');
  await fs.mkdir(ledger);
  warnings = [];
});

afterEach(async () => {
  await fs.rm(home, { recursive: true, force: true });
});

function newRunner(definitions: readonly AnyTaskDefinition[] = [ledgerTask], now = Date.now): TaskRunner {
  return new TaskRunner({
    folder: path.join(home, 'tasks'),
    definitions,
    log: (sentence) => warnings.push(sentence),
    now,
  });
}

function start(runner: TaskRunner, input: Omit<LedgerInput, 'folder'> = {}): Task {
  return runner.start('ledger', { folder: ledger, ...input } satisfies LedgerInput);
}

function logged(runner: TaskRunner, line: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = runner.on((news) => {
      if (news.topic !== 'task.logged' || news.line !== line) return;
      stop();
      resolve();
    });
  });
}

describe('a task', () => {
  it('runs its steps in order and is journalled with mode 0600', async () => {
    const runner = newRunner();
    const started = start(runner);
    expect(started.state).toBe('running');

    const task = await runner.wait(started.id);
    expect(task.state).toBe('done');
    expect(task.steps.map((step) => step.state)).toEqual(['done', 'done', 'done']);
    expect((await readLedger(ledger)).history).toEqual(['run one', 'run two', 'run three']);

    const file = path.join(home, 'tasks', `${task.id}.json`);
    expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
    const journal = JSON.parse(await fs.readFile(file, 'utf8'));
    expect(journal.task.state).toBe('done');
    expect(journal.memo).toEqual({ entries: ['one', 'two', 'three'] });
    expect((await runner.get(task.id)).log).toEqual(['writing one', 'writing two', 'writing three']);
  });

  it('tells every change with a version that grows', async () => {
    const runner = newRunner();
    const news: TaskNews[] = [];
    runner.on((item) => news.push(item));
    await runner.wait(start(runner).id);

    const versions = news.flatMap((item) => (item.topic === 'task.changed' ? [item.task.version] : []));
    expect(versions.length).toBeGreaterThan(3);
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    const last = news.findLast((item) => item.topic === 'task.changed');
    expect(last?.topic === 'task.changed' && last.task.state).toBe('done');
  });

  it('undoes in reverse order when a step fails, and keeps the reason', async () => {
    const runner = newRunner();
    const task = await runner.wait(start(runner, { failAt: 'two' }).id);
    expect(task.state).toBe('failed');
    expect(task.error?.message).toContain('no ink for two');
    expect(task.steps.map((step) => step.state)).toEqual(['undone', 'failed', 'waiting']);
    expect(await readLedger(ledger)).toEqual({
      entries: [],
      history: ['run one', 'run two', 'undo two', 'undo one'],
    });
  });

  it('goes on undoing when one undo fails, and says what is left over', async () => {
    const runner = newRunner();
    const task = await runner.wait(start(runner, { failAt: 'three', undoFailsAt: 'two' }).id);
    expect(task.state).toBe('failed');
    expect(task.error?.message).toContain('no ink for three');
    expect(task.error?.message).toContain('Not everything could be undone: “Entry two”');
    expect((await readLedger(ledger)).entries).toEqual(['two']);
    expect((await runner.get(task.id)).log).toContainEqual(expect.stringContaining('two is indelible'));
  });

  it('is cancelled: the running step ends, then all is undone', async () => {
    const runner = newRunner();
    const { id } = start(runner, { blockAt: 'two' });
    await logged(runner, 'writing two');
    const [first, second] = await Promise.all([runner.cancel(id), runner.cancel(id)]);
    expect(first.state).toBe('cancelled');
    expect(second.state).toBe('cancelled');
    expect(first.error).toBeNull();
    expect(await readLedger(ledger)).toEqual({
      entries: [],
      history: ['run one', 'run two', 'undo two', 'undo one'],
    });
    await expect(runner.cancel(id)).rejects.toMatchObject({ code: 'wrong-state' });
  });

  it('is cancelled before its first step without running it', async () => {
    const runner = newRunner();
    const { id } = start(runner);
    expect((await runner.cancel(id)).state).toBe('cancelled');
    expect((await readLedger(ledger)).entries).toEqual([]);
  });

  it('is unknown by a wrong id, and a wrong kind is refused', async () => {
    const runner = newRunner();
    await expect(runner.get('none')).rejects.toMatchObject({ code: 'not-found' });
    await expect(runner.wait('none')).rejects.toMatchObject({ code: 'not-found' });
    await expect(runner.cancel('none')).rejects.toMatchObject({ code: 'not-found' });
    expect(() => runner.start('none', {})).toThrow('no task of the kind none');
  });

  it('is found by the VM that it works on, while it runs', async () => {
    const vmId = '3f1c0f0a-6a0b-4e8e-9a55-0a4f5f9f0f01';
    const runner = newRunner([{ ...ledgerTask, vmId: () => vmId }]);
    const { id } = start(runner, { blockAt: 'one' });
    expect(runner.activeFor(vmId).map((task) => task.id)).toEqual([id]);
    await runner.cancel(id);
    expect(runner.activeFor(vmId)).toEqual([]);
  });
});

describe('a hand-over', () => {
  it('parks without undoing and the next runner goes on with the same step', async () => {
    const first = newRunner();
    const { id } = start(first, { blockAt: 'two' });
    await logged(first, 'writing two');
    const waiting = first.wait(id).catch((error: unknown) => error);
    await first.park();
    expect(await waiting).toMatchObject({ code: 'handed-over', retryable: true });
    expect(first.list().map((task) => task.state)).toEqual(['parked']);
    expect(() => start(first)).toThrow('takes over');
    await expect(first.cancel(id)).rejects.toMatchObject({ code: 'handed-over' });

    const second = newRunner();
    const resumed = logged(second, 'writing two');
    await second.resumeAll();
    expect(second.list().map((task) => [task.id, task.state])).toEqual([[id, 'running']]);
    await resumed;
    await second.cancel(id);
    expect((await readLedger(ledger)).history).toEqual([
      'run one',
      'run two',
      'run two',
      'undo two',
      'undo one',
    ]);
  });
});

describe('the journals of a folder', () => {
  const record = (task: Task): string =>
    JSON.stringify({ version: 1, task, input: { folder: ledger }, memo: {}, direction: 'forward' });
  const put = async (name: string, text: string): Promise<void> => {
    await fs.mkdir(path.join(home, 'tasks'), { recursive: true });
    await fs.writeFile(path.join(home, 'tasks', name), text);
  };
  const ended = (id: string, endedAt: number): Task => ({
    id,
    kind: 'ledger',
    title: 'Ledger',
    vmId: null,
    state: 'done',
    steps: [],
    startedAt: endedAt,
    endedAt,
    error: null,
    asks: null,
    version: 1,
  });

  it('may hold broken ones and unknown kinds, which are told and left', async () => {
    await put('aaa.json', '{"version":1,');
    await put('bbb.json', record({ ...ended('bbb', 0), endedAt: null, state: 'running', kind: 'future' }));
    await put('ccc.json', record({ ...ended('zzz', 0) }));
    const runner = newRunner();
    await runner.resumeAll();
    expect(runner.list()).toEqual([]);
    expect(warnings.join('\n')).toMatch(/aaa\.json was broken[^]*no work of the kind future/);
    expect(warnings.join('\n')).toContain('ccc.json belongs to another task');
    expect(await fs.readdir(path.join(home, 'tasks'))).toContain('bbb.json');
  });

  it('may be of a version that did not know what tasks ask', async () => {
    const { asks: _asks, ...older } = ended('eee', Date.now());
    await put('eee.json', record(older as Task));
    const runner = newRunner();
    await runner.resumeAll();
    expect(runner.list()).toMatchObject([{ id: 'eee', asks: null }]);
    expect(warnings).toEqual([]);
  });

  it('are forgotten after 7 days and beyond 100', async () => {
    const day = 24 * 60 * 60 * 1000;
    const now = 100 * day;
    await put('old.json', record(ended('old', now - 8 * day)));
    await put('old.log', 'a line\n');
    for (let index = 0; index < 101; index++) {
      await put(`new-${index}.json`, record(ended(`new-${index}`, now - index)));
    }
    const runner = newRunner([ledgerTask], () => now);
    await runner.resumeAll();
    expect(runner.list()).toHaveLength(100);
    const names = await fs.readdir(path.join(home, 'tasks'));
    expect(names).toHaveLength(100);
    expect(names).toContain('new-99.json');
    expect(names).not.toContain('old.log');
  });

  it('of other steps are undone and fail', async () => {
    await fs.writeFile(path.join(ledger, 'one'), 'one');
    const step = (name: string, state: 'done' | 'running') => ({
      name,
      title: name,
      state,
      progress: null,
      detail: '',
    });
    const steps = [step('one', 'done'), step('former', 'running')];
    await put('ddd.json', record({ ...ended('ddd', 0), endedAt: null, state: 'parked', steps }));
    const runner = newRunner();
    await runner.resumeAll();
    const task = await runner.wait('ddd');
    expect(task.state).toBe('failed');
    expect(task.error?.message).toContain('another version of Corral');
    expect((await readLedger(ledger)).entries).toEqual([]);
  });
});

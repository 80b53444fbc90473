import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heldLedgerTask, ledgerTask, readLedger, type LedgerInput } from '../../e2e/harness/ledger-task';
import type { Task } from '../../src-preload/contract/task';
import type { AnyTaskDefinition } from './task-definition';
import { TaskRunner } from './task-runner';

let home: string;
let ledger: string;
let closed: string;

beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-held-'));
  ledger = path.join(home, 'ledger');
  closed = path.join(ledger, 'closed');
  await fs.mkdir(ledger);
});

afterEach(async () => {
  await fs.rm(home, { recursive: true, force: true });
});

function newRunner(definitions: readonly AnyTaskDefinition[] = [ledgerTask, heldLedgerTask]): TaskRunner {
  return new TaskRunner({
    folder: path.join(home, 'tasks'),
    definitions,
    log: (sentence) => {
      throw new Error(sentence);
    },
    now: Date.now,
  });
}

function start(runner: TaskRunner, input: Omit<LedgerInput, 'folder'>, kind = heldLedgerTask.kind): Task {
  return runner.start(kind, { folder: ledger, ...input } satisfies LedgerInput);
}

/** A task that is held since its second step failed. */
async function startHeld(runner: TaskRunner): Promise<Task> {
  await fs.writeFile(closed, '');
  return runner.wait(start(runner, { closedAt: 'two' }).id);
}

function changed(runner: TaskRunner, isIt: (task: Task) => boolean): Promise<Task> {
  return new Promise((resolve) => {
    const stop = runner.on((news) => {
      if (news.topic !== 'task.changed' || !isIt(news.task)) return;
      stop();
      resolve(news.task);
    });
  });
}

const blocksAtTwo = ({ steps }: Task): boolean => steps[1]?.state === 'running' && steps[1].progress === 0.5;

describe('a task that is held', () => {
  it('keeps what it did and why it stopped, and is quiet', async () => {
    const runner = newRunner();
    const task = await startHeld(runner);
    expect(task).toMatchObject({ state: 'held', endedAt: null });
    expect(task.error?.message).toContain('the book is closed at two');
    expect(task.steps.map(({ state }) => state)).toEqual(['done', 'failed', 'waiting']);
    expect(await readLedger(ledger)).toEqual({ entries: ['one', 'two'], history: ['run one', 'run two'] });
    expect(await runner.wait(task.id)).toEqual(task);
    await runner.park();
  });

  it('goes on with the step at which it stopped', async () => {
    const runner = newRunner();
    const { id, version } = await startHeld(runner);
    await fs.rm(closed);
    const resumed = await runner.resume(id);
    expect(resumed).toMatchObject({ error: null });
    expect(resumed.version).toBeGreaterThan(version);
    expect((await runner.wait(id)).steps.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect((await readLedger(ledger)).history).toEqual(['run one', 'run two', 'run two', 'run three']);
    await expect(runner.resume(id)).rejects.toMatchObject({ code: 'wrong-state' });
  });

  it('is held again when the step fails again', async () => {
    const runner = newRunner();
    const { id } = await startHeld(runner);
    await runner.resume(id);
    expect(await runner.wait(id)).toMatchObject({ state: 'held' });
  });

  it('is undone when it is cancelled, once, however many ask', async () => {
    const runner = newRunner();
    const { id } = await startHeld(runner);
    const ends = await Promise.all([runner.cancel(id), runner.cancel(id)]);
    expect(ends.map(({ state, error }) => [state, error])).toEqual([
      ['cancelled', null],
      ['cancelled', null],
    ]);
    const { entries, history } = await readLedger(ledger);
    expect(entries).toEqual([]);
    expect(history).toEqual(['run one', 'run two', 'undo two', 'undo one']);
  });

  it('ends undone when somebody resumes it at the same moment', async () => {
    const runner = newRunner();
    const { id } = await startHeld(runner);
    await fs.rm(closed);
    const [cancelled] = await Promise.all([runner.cancel(id), runner.resume(id)]);
    expect(cancelled).toMatchObject({ state: 'cancelled' });
    const { entries, history } = await readLedger(ledger);
    expect(entries).toEqual([]);
    expect(history.slice(-2)).toEqual(['undo two', 'undo one']);
  });

  it('works on its VM as long as it has not ended', async () => {
    const vmId = '3f1c0f0a-6a0b-4e8e-9a55-0a4f5f9f0f01';
    const runner = newRunner([{ ...heldLedgerTask, vmId: () => vmId }]);
    const { id } = await startHeld(runner);
    expect(runner.activeFor(vmId).map((task) => task.id)).toEqual([id]);
  });
});

describe('holding a task', () => {
  it('ends the running step and keeps all', async () => {
    const runner = newRunner();
    const { id } = start(runner, { blockAt: 'two' });
    await changed(runner, blocksAtTwo);
    const held = await runner.hold(id);
    expect(held).toMatchObject({ state: 'held', error: null, endedAt: null });
    expect(await runner.hold(id)).toEqual(held);
    expect((await readLedger(ledger)).entries).toEqual(['one', 'two']);
    expect(await runner.cancel(id)).toMatchObject({ state: 'cancelled' });
    expect((await readLedger(ledger)).entries).toEqual([]);
  });

  it('is undone all the same when somebody cancels while it stops', async () => {
    const runner = newRunner();
    const { id } = start(runner, { blockAt: 'two' });
    await changed(runner, blocksAtTwo);
    const [held, cancelled] = await Promise.all([runner.hold(id), runner.cancel(id)]);
    expect([held.state, cancelled.state]).toEqual(['cancelled', 'cancelled']);
    expect((await readLedger(ledger)).entries).toEqual([]);
  });

  it('is refused for a kind that can not be held, and nothing happens to it', async () => {
    const runner = newRunner();
    const { id } = start(runner, { blockAt: 'two' }, 'ledger');
    await changed(runner, blocksAtTwo);
    await expect(runner.hold(id)).rejects.toMatchObject({ code: 'not-supported' });
    expect(runner.list()).toMatchObject([{ id, state: 'running' }]);
    await runner.cancel(id);
    await expect(runner.hold(id)).rejects.toMatchObject({ code: 'wrong-state' });
  });
});

describe('a held task and the next orchestrator', () => {
  it('stays held over a hand-over, and goes on when somebody says so', async () => {
    const first = newRunner();
    const { id } = await startHeld(first);
    await first.park();
    await expect(first.resume(id)).rejects.toMatchObject({ code: 'handed-over' });

    const second = newRunner();
    await second.resumeAll();
    expect(await second.wait(id)).toMatchObject({ state: 'held', error: { code: 'internal' } });
    await fs.rm(closed);
    await second.resume(id);
    expect(await second.wait(id)).toMatchObject({ state: 'done' });
    expect((await readLedger(ledger)).history).toEqual(['run one', 'run two', 'run two', 'run three']);
  });

  it('can only be cancelled where its steps are others', async () => {
    const first = newRunner();
    const { id } = await startHeld(first);
    const second = newRunner([{ ...heldLedgerTask, steps: heldLedgerTask.steps.slice(0, 2) }]);
    await second.resumeAll();
    await expect(second.resume(id)).rejects.toMatchObject({ code: 'not-supported' });
    expect(second.list()).toMatchObject([{ state: 'held' }]);
    await second.cancel(id);
    expect((await readLedger(ledger)).entries).toEqual([]);
  });
});

describe('what a step asks of a person', () => {
  const asks = { kind: 'login', vmId: '3f1c0f0a-6a0b-4e8e-9a55-0a4f5f9f0f01', session: 'setup' } as const;

  function asking(): AnyTaskDefinition {
    const [one, ...others] = heldLedgerTask.steps;
    if (!one) throw new Error('the ledger has no steps');
    const run: typeof one.run = (context) => {
      context.ask(asks);
      return one.run(context);
    };
    return { ...heldLedgerTask, steps: [{ ...one, run }, ...others] };
  }

  it('stands in the task until the step ends', async () => {
    const runner = newRunner([asking()]);
    const { id } = start(runner, { blockAt: 'one' });
    expect(await changed(runner, (task) => task.asks !== null)).toMatchObject({ asks, state: 'running' });
    expect(await runner.hold(id)).toMatchObject({ asks: null, state: 'held' });
    await runner.resume(id);
    expect(await changed(runner, (task) => task.asks !== null)).toMatchObject({ asks });
    expect(await runner.cancel(id)).toMatchObject({ asks: null, state: 'cancelled' });
  });
});

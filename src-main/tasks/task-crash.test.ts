import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { heldLedgerTask, ledgerTask, readLedger, type LedgerInput } from '../../e2e/harness/ledger-task';
import { bundleEntry } from '../../e2e/harness/run-typescript';
import type { Task } from '../../src-preload/contract/task';
import { TaskRunner } from './task-runner';

const run = promisify(execFile);
let program: string;
let home: string;
let ledger: string;

beforeAll(async () => {
  program = await bundleEntry(path.resolve(import.meta.dirname, '../../e2e/harness/ledger-program.ts'));
}, 60_000);

beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-crash-'));
  ledger = path.join(home, 'ledger');
  await fs.mkdir(ledger);
});

afterEach(async () => {
  await fs.rm(home, { recursive: true, force: true });
});

/** Runs the program until it dies at the crash point, then goes on in this process. */
async function crashAndResume(
  crashAt: string,
  input: Omit<LedgerInput, 'folder'>,
  kind = ledgerTask.kind,
): Promise<{ runner: TaskRunner; task: Task }> {
  const folder = path.join(home, 'tasks');
  const argv = [program, folder, JSON.stringify({ folder: ledger, ...input }), kind];
  const env = { ...process.env, CORRAL_CRASH_AT: crashAt };
  await expect(run(process.execPath, argv, { env })).rejects.toMatchObject({ signal: 'SIGKILL' });

  const warnings: string[] = [];
  const runner = new TaskRunner({
    folder,
    definitions: [ledgerTask, heldLedgerTask],
    log: (sentence) => warnings.push(sentence),
    now: Date.now,
  });
  await runner.resumeAll();
  expect(warnings).toEqual([]);
  const [task] = runner.list();
  if (!task) throw new Error('the journal was lost');
  return { runner, task: await runner.wait(task.id) };
}

describe('a process killed in a task', () => {
  it.each([
    ['ledger.one', ['run one', 'run two', 'run three']],
    ['ledger.one.done', ['run one', 'run one', 'run two', 'run three']],
    ['ledger.two', ['run one', 'run two', 'run three']],
    ['ledger.two.done', ['run one', 'run two', 'run two', 'run three']],
    ['ledger.three', ['run one', 'run two', 'run three']],
    ['ledger.three.done', ['run one', 'run two', 'run three', 'run three']],
  ])('at %s: the next one goes on with that step', async (crashAt, history) => {
    const { task } = await crashAndResume(crashAt, {});
    expect(task.state).toBe('done');
    expect(await readLedger(ledger)).toEqual({ entries: ['one', 'two', 'three'], history });
  });

  it.each(['ledger.two.undo', 'ledger.one.undo'])(
    'at %s while it cancels: the next one undoes on',
    async (crashAt) => {
      const { task } = await crashAndResume(crashAt, { blockAt: 'two' });
      expect(task.state).toBe('cancelled');
      expect(await readLedger(ledger)).toEqual({
        entries: [],
        history: ['run one', 'run two', 'undo two', 'undo one'],
      });
    },
  );

  it.each(['ledger.two.undo', 'ledger.one.undo'])(
    'at %s after a failure: still fails with its reason',
    async (crashAt) => {
      const { task } = await crashAndResume(crashAt, { failAt: 'two' });
      expect(task.state).toBe('failed');
      expect(task.error?.message).toContain('no ink for two');
      expect((await readLedger(ledger)).entries).toEqual([]);
    },
  );
});

describe('a process killed in a task that can be held', () => {
  const held = heldLedgerTask.kind;

  it('at a step: the next one goes on by itself', async () => {
    const { task } = await crashAndResume('held-ledger.two', {}, held);
    expect(task.state).toBe('done');
  });

  it('while it is held: stays held, and is resumed or cancelled as before', async () => {
    const { runner, task } = await crashAndResume('held', { failAt: 'two' }, held);
    expect(task).toMatchObject({ state: 'held', endedAt: null });
    expect(task.error?.message).toContain('no ink for two');
    await runner.resume(task.id);
    expect(await runner.wait(task.id)).toMatchObject({ state: 'held' });
    expect((await runner.cancel(task.id)).state).toBe('cancelled');
    expect(await readLedger(ledger)).toEqual({
      entries: [],
      history: ['run one', 'run two', 'run two', 'undo two', 'undo one'],
    });
  });

  it.each(['held-ledger.two.undo', 'held-ledger.one.undo'])(
    'at %s while a held one is cancelled: the next one undoes on',
    async (crashAt) => {
      const { task } = await crashAndResume(crashAt, { failAt: 'two' }, held);
      expect(task).toMatchObject({ state: 'cancelled', error: null });
      expect((await readLedger(ledger)).entries).toEqual([]);
    },
  );
});

describe('a full disk', () => {
  it('under the journal fails the task with a clear sentence, undoes it, and does not begin it again', async () => {
    const folder = path.join(home, 'small');
    await fs.mkdir(folder);
    const input = JSON.stringify({ folder: ledger } satisfies LedgerInput);
    // A file system of two pages, in a mount namespace of its own: the first line of the log fills it.
    const script = 'mount -t tmpfs -o size=8k,mode=0700 none "$1" && "$4" "$2" "$1" "$3" && ls "$1"';
    const unshare = ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', folder];
    const { stdout } = await run('unshare', [...unshare, program, input, process.execPath]);
    const [state, sentence, ...files] = stdout.trim().split('\n');
    expect(state).toBe('failed');
    expect(sentence).toMatch(/“Ledger” was stopped: the disk that holds .* is full\. Free some space/);
    expect(files).toEqual([]);
    expect(await readLedger(ledger)).toEqual({ entries: [], history: ['run one', 'undo one'] });
  });
});

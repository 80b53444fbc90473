import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Step, TaskDefinition } from '../../src-main/tasks/task-definition';

/** Input of the {@link ledgerTask}. */
export interface LedgerInput {
  /** An existing folder. */
  readonly folder: string;
  /** A step that throws at its end. */
  readonly failAt?: string;
  /** A step that waits for its abort. */
  readonly blockAt?: string;
  /** A step whose undo throws. */
  readonly undoFailsAt?: string;
  /** A step that throws while the file `closed` is in the folder. */
  readonly closedAt?: string;
}

export type LedgerMemo = { readonly entries: readonly string[] };

/** A task that tests can read from a folder: each step leaves a file, its undo takes it away, and `history` has every call. */
export const ledgerTask: TaskDefinition<LedgerInput, LedgerMemo> = {
  kind: 'ledger',
  title: () => 'Ledger',
  vmId: () => null,
  steps: ['one', 'two', 'three'].map(ledgerStep),
};

/** The same for tasks that are held. */
export const heldLedgerTask: TaskDefinition<LedgerInput, LedgerMemo> = {
  ...ledgerTask,
  kind: 'held-ledger',
  onFailure: 'hold',
};

function ledgerStep(name: string): Step<LedgerInput, LedgerMemo> {
  return {
    name,
    title: `Entry ${name}`,
    async run({ input, memo, signal, remember, progress, log }) {
      await note(input.folder, `run ${name}`);
      progress(0.5, `half of ${name}`);
      log(`writing ${name}`);
      await fs.writeFile(path.join(input.folder, name), name);
      remember({ entries: [...(memo.entries ?? []), name] });
      if (input.blockAt === name) {
        if (!signal.aborted) await once(signal, 'abort');
        throw signal.reason;
      }
      if (input.closedAt === name && (await fs.readdir(input.folder)).includes('closed'))
        throw new Error(`the book is closed at ${name}`);
      if (input.failAt === name) throw new Error(`no ink for ${name}`);
    },
    async undo({ input }) {
      await note(input.folder, `undo ${name}`);
      if (input.undoFailsAt === name) throw new Error(`${name} is indelible`);
      await fs.rm(path.join(input.folder, name), { force: true });
    },
  };
}

async function note(folder: string, line: string): Promise<void> {
  await fs.appendFile(path.join(folder, 'history'), `${line}\n`);
}

/** What {@link ledgerTask} left: the entries that are there and the calls in their order. */
export async function readLedger(folder: string): Promise<{ entries: string[]; history: string[] }> {
  const names = await fs.readdir(folder);
  const history = names.includes('history') ? await fs.readFile(path.join(folder, 'history'), 'utf8') : '';
  return {
    entries: ['one', 'two', 'three'].filter((name) => names.includes(name)),
    history: history.split('\n').slice(0, -1),
  };
}

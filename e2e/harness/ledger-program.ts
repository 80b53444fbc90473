import { crashPoint } from '../../src-main/host/crash-point';
import { TaskRunner } from '../../src-main/tasks/task-runner';
import { heldLedgerTask, ledgerTask, type LedgerInput } from './ledger-task';

/**
 * A process with a task runner, made to be killed: starts a ledger task and waits for its end.
 * Arguments: the folder of the journals, the input as JSON, the kind. A task that blocks is cancelled as soon as
 * it does, one that is held after the crash point `held`.
 */
async function main(folder: string, input: LedgerInput, kind: string): Promise<void> {
  const runner = new TaskRunner({
    folder,
    definitions: [ledgerTask, heldLedgerTask],
    log: (sentence) => console.error(sentence),
    now: Date.now,
  });
  const { id } = runner.start(kind, input);
  if (input.blockAt !== undefined) {
    await new Promise<void>((resolve) => {
      runner.on((news) => {
        if (news.topic === 'task.logged' && news.line === `writing ${input.blockAt}`) resolve();
      });
    });
    await runner.cancel(id);
  }
  if ((await runner.wait(id)).state === 'held') {
    crashPoint('held');
    await runner.cancel(id);
  }
  const { state, error } = await runner.wait(id);
  console.log(state);
  if (error) console.log(error.message);
}

const [folder, input, kind = ledgerTask.kind] = process.argv.slice(2);
if (folder === undefined || input === undefined) throw new Error('usage: ledger-program FOLDER INPUT [KIND]');
void main(folder, JSON.parse(input) as LedgerInput, kind);

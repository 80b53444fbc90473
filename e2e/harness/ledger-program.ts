import { TaskRunner } from '../../src-main/tasks/task-runner';
import { ledgerTask, type LedgerInput } from './ledger-task';

/**
 * A process with a task runner, made to be killed: starts a ledger task and waits for its end.
 * Arguments: the folder of the journals, the input as JSON. A task that blocks is cancelled as soon as it does.
 */
async function main(folder: string, input: LedgerInput): Promise<void> {
  const runner = new TaskRunner({
    folder,
    definitions: [ledgerTask],
    log: (sentence) => console.error(sentence),
    now: Date.now,
  });
  const { id } = runner.start('ledger', input);
  if (input.blockAt !== undefined) {
    await new Promise<void>((resolve) => {
      runner.on((news) => {
        if (news.topic === 'task.logged' && news.line === `writing ${input.blockAt}`) resolve();
      });
    });
    await runner.cancel(id);
  }
  const { state, error } = await runner.wait(id);
  console.log(state);
  if (error) console.log(error.message);
}

const [folder, input] = process.argv.slice(2);
if (folder === undefined || input === undefined) throw new Error('usage: ledger-program FOLDER INPUT');
void main(folder, JSON.parse(input) as LedgerInput);

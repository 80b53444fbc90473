import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ledgerTask } from '../../e2e/harness/ledger-task';
import { TaskRunner } from './task-runner';

it('stands in its journal once that was waited for, and not at its start', async () => {
  const home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral journalled '));
  try {
    const ledger = path.join(home, 'ledger');
    const folder = path.join(home, 'tasks');
    await fs.mkdir(ledger);
    const runner = new TaskRunner({ folder, definitions: [ledgerTask], log: () => undefined, now: Date.now });
    const { id } = runner.start('ledger', { folder: ledger });
    const file = path.join(folder, `${id}.json`);
    await expect(fs.access(file)).rejects.toMatchObject({ code: 'ENOENT' });
    await runner.journalled(id);
    expect(JSON.parse(await fs.readFile(file, 'utf8'))).toMatchObject({ task: { id } });
    await runner.wait(id);
  } finally {
    await fs.rm(home, { recursive: true, force: true });
  }
});

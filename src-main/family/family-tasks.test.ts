import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { heldLedgerTask } from '../../e2e/harness/ledger-task';
import type { VmRecord } from '../fleet/vm-record';
import { TaskRunner } from '../tasks/task-runner';
import { FamilyTasks } from './family-tasks';

it('keeps the VMs of a held task from other work, and says what helps', async () => {
  const home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral family tasks '));
  try {
    const tasks = new TaskRunner({
      folder: path.join(home, 'tasks'),
      definitions: [{ ...heldLedgerTask, kind: 'setup.init' }],
      log: () => undefined,
      now: Date.now,
    });
    const work = new FamilyTasks({} as ConstructorParameters<typeof FamilyTasks>[0], tasks);
    const dev = { id: 'dev-id', name: 'cal-dev' } as VmRecord;
    work.requireIdle([dev]);
    const { id } = tasks.start('setup.init', { folder: home, failAt: 'two', vmIds: [dev.id] });
    expect(() => work.requireIdle([dev])).toThrow('Wait until that is done.');
    await tasks.wait(id);
    expect(() => work.requireIdle([dev])).toThrow('“cal-dev” belongs to work that is held: “Ledger”. Resume');
    await tasks.cancel(id);
    work.requireIdle([dev]);
  } finally {
    await fs.rm(home, { recursive: true, force: true });
  }
});

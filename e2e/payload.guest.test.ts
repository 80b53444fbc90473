import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint, PayloadLock } from '../src-preload/contract/payload';
import type { VmPayload } from '../src-preload/contract/payload-state';
import { ControlConnection } from './harness/control';
import { TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';

/** One payload's life with a real Debian guest over VirtioFS; the tests build on each other. */
describe('a payload of a real guest', () => {
  let home: TestHome;
  let folder: string;
  beforeAll(async () => {
    home = await TestHome.make();
    folder = path.join(home.folder, 'my signal, data');
    await fs.mkdir(path.join(folder, 'data'), { recursive: true });
    await fs.writeFile(path.join(folder, 'data', 'accounts.json'), '{"accounts":[]}\n');
    await fs.chown(folder, 1_000, 1_000); // The account of the guest writes to it.
  });
  afterAll(() => home.dispose());

  const vm = 'clawbox-3';
  const live = '~/.local/share/signal-cli';
  const inGuest = async (script: string): Promise<string> => {
    const result = await home.corral(['vm', 'ssh', vm, '--', script]);
    expect(result.stderr).toBe('');
    return result.stdout.trim();
  };
  const call = async <Result>(work: (control: ControlConnection) => Promise<Result>): Promise<Result> => {
    const control = await ControlConnection.open(home.runtime);
    try {
      return await work(control);
    } finally {
      control.close();
    }
  };
  const status = (): Promise<VmPayload> =>
    call(async (control) => {
      const { payload } = await control.call('payload', 'status', { vm });
      if (!payload) throw new Error(`${vm} has no payload`);
      return payload;
    });
  const reaches = (kind: VmPayload['state']['kind']): Promise<VmPayload> =>
    waitFor(
      `the payload to be ${kind}`,
      async () => {
        const payload = await status();
        return payload.state.kind === kind && payload;
      },
      120_000,
    );
  const history = (): Promise<Checkpoint[]> =>
    call(async (control) => (await control.call('payload', 'history', { vm })).checkpoints);
  const locks = (): Promise<PayloadLock[]> =>
    call(async (control) => (await control.call('payload', 'locks', {})).locks);
  const onHost = (name: string): Promise<string> => fs.readFile(path.join(folder, name), 'utf8');
  const ended = async (started: Promise<{ readonly taskId: string }>, control: ControlConnection) => {
    const { taskId } = await started;
    return waitFor(
      'the task to end',
      async () => {
        const { task } = await control.call('task', 'get', { id: taskId });
        return task.endedAt !== null && task;
      },
      240_000,
    );
  };

  it('is refused to a numbered VM of profile standard, before that is made', async () => {
    const refused = await home.corral(['up', '4', '--signal-cli-payload', folder]);
    expect(refused).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('profile standard') });
    expect(await home.corralJson(['vm', 'list'])).toEqual([]);
  });

  it('is attached to a numbered VM while it runs, and its data is there', async () => {
    expect(await home.corral(['up', '3', '--developer'])).toMatchObject({ exitCode: 0 });
    expect(await inGuest('whoami')).toBe(vm);
    const task = await call((control) =>
      ended(control.call('payload', 'attach', { vm, path: folder }), control),
    );
    expect(task).toMatchObject({ state: 'done' });
    await reaches('in-sync');
    expect(await inGuest(`cat ${live}/data/accounts.json`)).toBe('{"accounts":[]}');
    expect(await inGuest('systemctl is-active com.clawbox.signal-cli-payload-sync')).toBe('active');
    expect(await locks()).toMatchObject([{ state: 'held', owner: { name: vm } }]);
  });

  it('publishes what the guest writes, databases too', async () => {
    const database = `${live}/data/123456.d/account.db`;
    await inGuest(
      `mkdir -p ${live}/data/123456.d ${live}/attachments && sqlite3 ${database} 'pragma journal_mode=wal; create table message (text); insert into message values (1)' && echo photo >${live}/attachments/a`,
    );
    await waitFor(
      'the attachment to be here',
      () =>
        onHost('attachments/a').then(
          (text) => text === 'photo\n',
          () => false,
        ),
      60_000,
    );
    await reaches('in-sync');
    const bytes = await fs.readFile(path.join(folder, 'data/123456.d/account.db'));
    expect(bytes.subarray(0, 15).toString()).toBe('SQLite format 3');
    const [newest] = await history();
    expect(newest).toMatchObject({ source: 'guest', files: 3, vm: { name: vm } });
  });

  it('tells that the share went away, and goes on when it is back', async () => {
    await inGuest('sudo umount -l "/Volumes/My Shared Files/signal-cli-payload"');
    expect((await reaches('mount-missing')).state).toMatchObject({
      sentence: expect.stringContaining('not mounted'),
    });
    expect((await home.corral(['vm', 'stop', vm])).stderr).toContain('can’t be published');
    await call((control) => control.call('payload', 'restart', { vm }));
    await reaches('in-sync');
  });

  it('goes on under the next orchestrator', async () => {
    const pid = await home.orchestratorPid();
    process.kill(pid ?? 0, 'SIGKILL');
    await waitFor('the orchestrator to be gone', async () => (await home.orchestratorPid()) !== pid);
    await inGuest(`echo second >${live}/attachments/b`);
    await waitFor(
      'the attachment to be here',
      () =>
        onHost('attachments/b').then(
          (text) => text === 'second\n',
          () => false,
        ),
      120_000,
    );
    await reaches('in-sync');
  });

  it('is whole when the VM is off: what was written last is here, and the lock is free', async () => {
    await inGuest(`echo last >${live}/attachments/c`);
    expect(await home.corral(['vm', 'stop', vm])).toMatchObject({ exitCode: 0 });
    await reaches('off');
    expect(await onHost('attachments/c')).toBe('last\n');
    await waitFor('the lock to be free', async () => (await locks()).length === 0);
    expect((await history())[0]).toMatchObject({ final: true });
  });

  it('goes into the guest again after a person has edited it, and an older one can be restored', async () => {
    await fs.writeFile(path.join(folder, 'attachments/c'), 'edited\n');
    expect(await home.corral(['vm', 'start', vm])).toMatchObject({ exitCode: 0 });
    await reaches('in-sync');
    expect(await inGuest(`cat ${live}/attachments/c`)).toBe('edited');
    const first = (await history()).at(-1);
    const task = await call((control) =>
      ended(control.call('payload', 'restore', { of: { vm }, number: first?.number ?? 0 }), control),
    );
    expect(task).toMatchObject({ state: 'done' });
    await reaches('in-sync');
    expect(await inGuest(`ls ${live}; ls ${live}/data`)).toBe('data\naccounts.json');
    expect(await fs.readdir(path.join(folder, 'data'))).toEqual(['accounts.json']);
  });

  it('is newer than a VM that was restored', async () => {
    await inGuest(`mkdir -p ${live}/attachments && echo x >${live}/attachments/older`);
    const { taskId, vmId: snapshot } = await call((control) =>
      control.call('snapshot', 'create', { vm, name: 'before' }),
    );
    const taken = await call((control) => ended(Promise.resolve({ taskId }), control));
    expect(taken).toMatchObject({ state: 'done' });
    expect(await onHost('attachments/older')).toBe('x\n'); // Published before it was stopped for that.
    await reaches('in-sync');
    await inGuest(`mv ${live}/attachments/older ${live}/attachments/newer`);
    await waitFor(
      'the new name to be here',
      () => onHost('attachments/newer').catch(() => undefined),
      60_000,
    );

    const task = await call((control) =>
      ended(control.call('snapshot', 'restore', { vm: snapshot, force: true }), control),
    );
    expect(task).toMatchObject({ state: 'done' });
    await reaches('in-sync');
    expect(await inGuest(`ls ${live}/attachments`)).toBe('newer');
    expect(await fs.readdir(path.join(folder, 'attachments'))).toEqual(['newer']);
  });

  it('is taken from the running guest, and the folder stays', async () => {
    const task = await call((control) => ended(control.call('payload', 'detach', { vm }), control));
    expect(task).toMatchObject({ state: 'done' });
    expect(await inGuest('ls -A "/Volumes/My Shared Files"')).toBe('');
    expect(await onHost('data/accounts.json')).toBe('{"accounts":[]}\n');
    expect(await locks()).toEqual([]);
  });
});

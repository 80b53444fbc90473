import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Vm } from '../src-preload/contract/vm';
import { ControlConnection } from './harness/control';
import { TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';

/** One VM's life from the shell, with a real Debian guest; the tests build on each other. */
describe('corral from a shell', () => {
  let home: TestHome;
  beforeAll(async () => {
    home = await TestHome.make();
  });
  afterAll(() => home.dispose());

  const vm = (name: string): Promise<Vm> =>
    home.corralJson<Vm[]>(['vm', 'list']).then((vms) => vms.find((one) => one.name === name)!);
  const inGuest = async (name: string, script: string): Promise<string> => {
    const result = await home.corral(['vm', 'ssh', name, '--', script]);
    expect(result.stderr).toBe('');
    return result.stdout.trim();
  };

  it('creates, boots and logs in', async () => {
    const created = await home.corral(['vm', 'create', 'dev', '--memory', '1024', '--cpu', '2', '--start']);
    expect(created).toMatchObject({ exitCode: 0 });
    expect(await inGuest('dev', 'echo $((6*7)); hostname; id -un; df --output=size -BG / | tail -1')).toMatch(
      /^42\ndev\nadmin\n\s*(79|80)G$/,
    );
    expect((await vm('dev')).state.kind).toBe('running');
  });

  it('gives the guest the identity that was made for it', async () => {
    const { mac, hostKeyFingerprint } = await vm('dev');
    const seen = await inGuest(
      'dev',
      'cat /sys/class/net/e*/address; ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub; cat /etc/machine-id',
    );
    expect(seen).toContain(mac);
    expect(seen).toContain(hostKeyFingerprint);
  });

  it('prints where it is, and its console as plain text', async () => {
    expect((await home.corral(['vm', 'ip', 'dev'])).stdout).toMatch(/^127\.0\.0\.1:\d+\n$/);
    const console_ = await home.corral(['vm', 'console', 'dev']);
    expect(console_.exitCode).toBe(0);
    // eslint-disable-next-line no-control-regex -- escape sequences are what must not be there.
    expect(console_.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
    expect(console_.stdout).toContain('login:');
  });

  it('makes a folder of this computer appear in the running guest, and takes it away', async () => {
    const hostPath = path.join(home.folder, 'a shared, folder');
    await fs.mkdir(hostPath);
    await fs.writeFile(path.join(hostPath, 'hello'), 'from the host');
    const control = await ControlConnection.open(home.runtime);
    const attached = control.call('vm', 'attachShare', { vm: 'dev', share: { name: 'work', hostPath } });
    if (process.getuid?.() !== 0) {
      await expect(attached).rejects.toThrow('not-supported');
      return;
    }
    await attached;
    const inside = '/Volumes/My Shared Files/work';
    expect(await inGuest('dev', `cat "${inside}/hello"`)).toBe('from the host');
    await inGuest('dev', `echo back | sudo tee "${inside}/answer"`);
    expect(await fs.readFile(path.join(hostPath, 'answer'), 'utf8')).toBe('back\n');
    const { shares } = await control.call('vm', 'detachShare', { vm: 'dev', name: 'work' });
    expect(shares).toEqual([]);
    expect(await inGuest('dev', `ls -A "/Volumes/My Shared Files"`)).toBe('');
    control.close();
  });

  it('refuses to start what runs, with exit code 2', async () => {
    expect(await home.corral(['vm', 'start', 'dev'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('runs already'),
    });
  });

  it('clones the running guest, with a new identity and the same content', async () => {
    await inGuest('dev', 'echo kept > ~/note && sync');
    expect(await home.corral(['vm', 'clone', 'dev', 'copy'])).toMatchObject({ exitCode: 0 });
    const [source, copy] = [await vm('dev'), await vm('copy')];
    expect(copy.clonedFrom).toMatchObject({ name: 'dev', consistency: 'frozen' });
    expect(copy.mac).not.toBe(source.mac);
    expect(copy.hostKeyFingerprint).not.toBe(source.hostKeyFingerprint);
    expect(source.state.kind).toBe('running');
    expect(await inGuest('dev', 'echo after >> ~/note; cat ~/note')).toBe('kept\nafter');
  });

  it('takes up the running guest after its orchestrator was killed', async () => {
    await inGuest('dev', 'tmux new-session -d -s cal "cat" && tmux send-keys -t cal survivor Enter');
    const pid = await home.orchestratorPid();
    expect(pid).toBeDefined();
    process.kill(pid!, 'SIGKILL');
    expect(await inGuest('dev', 'tmux capture-pane -p -t cal')).toContain('survivor');
    expect(await home.orchestratorPid()).not.toBe(pid);
  });

  it('restarts in one go, gracefully: the journal of the guest shows it', async () => {
    const bootId = 'cat /proc/sys/kernel/random/boot_id';
    const before = await inGuest('dev', bootId);
    expect(await home.corral(['vm', 'restart', 'dev'])).toMatchObject({ exitCode: 0 });
    expect(await inGuest('dev', bootId)).not.toBe(before);
    const journal = await inGuest('dev', 'sudo journalctl -b -1 -o cat --no-pager | tail -40');
    expect(journal).toMatch(/Powering off|Power-Off|System Power Off|Shutting down|Journal stopped/i);
  });

  it('stops, and the clone of before has what was there then', async () => {
    expect(await home.corral(['vm', 'stop', 'dev'])).toMatchObject({ exitCode: 0 });
    expect((await vm('dev')).state).toEqual({ kind: 'stopped' });
    expect(await home.corral(['vm', 'start', 'copy'])).toMatchObject({ exitCode: 0 });
    expect(await inGuest('copy', 'cat ~/note; hostname')).toBe('kept\ncopy');
  });

  it('says that a guest died, loses nothing, and starts it again', async () => {
    await inGuest('copy', 'echo durable > ~/durable && sync');
    const { id } = await vm('copy');
    const run = JSON.parse(await fs.readFile(path.join(home.data, 'vms', id, 'run.json'), 'utf8')) as {
      process: { pid: number };
    };
    process.kill(run.process.pid, 'SIGKILL');
    const dead = await waitFor('the death to show', async () => {
      const { state } = await vm('copy');
      return state.kind === 'died' ? state : undefined;
    });
    expect(dead.reason).toBeTruthy();
    expect(await home.corral(['vm', 'start', 'copy'])).toMatchObject({ exitCode: 0 });
    expect(await inGuest('copy', 'cat ~/durable')).toBe('durable');
  });

  it('deletes and leaves nothing behind', async () => {
    for (const name of ['dev', 'copy']) {
      const argv = ['vm', 'delete', name, '--yes', '--permanently', '--force'];
      expect(await home.corral(argv)).toMatchObject({ exitCode: 0 });
    }
    expect(await home.corralJson(['vm', 'list'])).toEqual([]);
    expect(await fs.readdir(path.join(home.data, 'vms'))).toEqual([]);
    expect(await fs.readdir(path.join(home.data, 'layers'))).toEqual([]);
  });
});

describe('corral with bad input', () => {
  let home: TestHome;
  beforeAll(async () => {
    home = await TestHome.make();
  });
  afterAll(() => home.dispose());

  it.each([
    [['vm', 'start', 'nobody'], 2, 'There is no VM “nobody”'],
    [['vm', 'create', '-x'], 64, 'x'],
    [['vm', 'create', 'a/b'], 64, 'A name has'],
    [['vm', 'create', 'big', '--cpu', '9999'], 64, 'cpu'],
    [['vm', 'create', 'big', '--cpu', '200'], 64, 'CPUs, not 200'],
    [['vm', 'create', 'small', '--disk', '1'], 64, 'needs a disk of at least'],
    [['vm', 'create', 'other', '--image', 'none'], 2, 'none'],
    [['nonsense'], 64, 'nonsense'],
    [['task', 'cancel', '0123456789ab'], 2, '0123456789ab'],
    [['image', 'add', '/nowhere/disk.qcow2', '--name', 'x'], 2, '/nowhere/disk.qcow2'],
  ])('%j ends with %i and says why', async (argv, exitCode, text) => {
    const result = await home.corral(argv);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain(text);
    expect(result.stdout).toBe('');
    expect(await home.corralJson(['vm', 'list'])).toEqual([]);
  });
});

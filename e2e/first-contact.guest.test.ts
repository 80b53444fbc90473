import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Vm } from '../src-preload/contract/vm';
import { runCommand } from '../src-main/host/command';
import { TestHome } from './harness/test-home';

const emulator = path.resolve('e2e/emulators/tart');

/** “macOS” guests of an image without an agent: a password is the only way in. The tests build on each other. */
describe('a guest that has neither seed disk nor agent', { timeout: 600_000 }, () => {
  let home: TestHome;
  const env: Record<string, string> = {};
  beforeAll(async () => {
    const tartHome = await fs.mkdtemp('/tmp/corral-tart-home-');
    const settings = { mutation: 'no-agent', agentTimeoutSeconds: 1 };
    await fs.writeFile(path.join(tartHome, 'emulator.json'), JSON.stringify(settings));
    Object.assign(env, { PATH: `${emulator}:${process.env['PATH']}`, TART_HOME: tartHome });
    home = await TestHome.make(env);
  });
  afterAll(async () => {
    await home.dispose();
    await fs.rm(env['TART_HOME'] ?? '', { recursive: true, force: true });
  });

  const corral = async (...argv: readonly string[]): Promise<string> => {
    const result = await home.corral(argv);
    expect(result).toMatchObject({ exitCode: 0 });
    return result.stdout.trim();
  };
  const inGuest = (name: string, script: string): Promise<string> =>
    corral('vm', 'ssh', name, '--', `sh -c '${script}'`);
  /** Of this boot; the folder has the name of the machine id with which the guest booted. */
  const sshdLog = (name: string): Promise<string> =>
    inGuest(name, 'sudo journalctl --directory /var/log/journal --boot --identifier sshd --output cat');
  const vm = async (name: string): Promise<Vm> => {
    const found = (await home.corralJson<Vm[]>(['vm', 'list'])).find((one) => one.name === name);
    if (!found) throw new Error(`There is no VM “${name}”.`);
    return found;
  };

  it('lets Corral in by its password, once, and by Corral’s key from then on', async () => {
    await corral('family', 'create', 'cal', '--driver', 'tart', '--memory', '1024', '--cpu', '2');
    await corral('vm', 'start', 'cal-dev');
    expect(await corral('vm', 'ssh', 'cal-dev', '--', 'hostname; whoami')).toBe('cal-dev\nadmin');
    const journal = await sshdLog('cal-dev');
    expect(journal.match(/Accepted password for admin/g)).toHaveLength(1);
    expect(journal).toContain('Accepted publickey for admin');
    expect(journal).not.toContain('Failed password');
  });

  it('has the host key that Corral made for it, and the log says how it was trusted before', async () => {
    const { hostKeyFingerprint } = await vm('cal-dev');
    expect(await inGuest('cal-dev', 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')).toContain(
      hostKeyFingerprint,
    );
    const log = await fs.readFile(path.join(home.data, 'logs', 'orchestrator.log'), 'utf8');
    expect(log).toMatch(/“cal-dev” has no agent .* SHA256:\S+ was trusted on first use/);
  });

  it('takes no passwords over SSH any more, but the account keeps its own', async () => {
    const { host, port } = (await vm('cal-dev')).endpoint!;
    const strange = ['-F', '/dev/null', '-p', `${port}`, '-o', 'StrictHostKeyChecking=no'];
    const files = ['-o', 'UserKnownHostsFile=/dev/null', '-o', 'IdentityAgent=none', '-i', '/dev/null'];
    const refused = await runCommand('ssh', [...strange, ...files, `admin@${host}`, 'true'], {
      env: { SSH_ASKPASS: '/bin/false', SSH_ASKPASS_REQUIRE: 'force' },
      expectedExitCodes: [255],
    });
    expect(refused.stderr).toContain('Permission denied (publickey)');
    expect(await inGuest('cal-dev', 'sudo passwd --status admin')).toMatch(/^admin P /);
  });

  it('finds Tart’s cache beside its shares, for reading only', async () => {
    const cache = '/Volumes/My\\ Shared\\ Files/tart-cache';
    expect(await inGuest('cal-dev', `ls ${cache}`)).toContain('OCIs');
    const attempt = await home.corral(['vm', 'ssh', 'cal-dev', '--', `sudo touch ${cache}/mine`]);
    expect(attempt.exitCode).not.toBe(0);
    expect(attempt.stderr).toContain('Read-only file system');
  });

  it('knows its name after a rename, and a clone knows its own', async () => {
    const info = 'cat .cal-vm-info';
    await inGuest('cal-dev', 'printf "CAL_VM=true\\nCAL_VM_NAME=cal-dev\\n" >.cal-vm-info; sync');
    await corral('vm', 'rename', 'cal-dev', 'cal-work');
    await expect
      .poll(() => inGuest('cal-work', info), { timeout: 30_000 })
      .toBe('CAL_VM=true\nCAL_VM_NAME=cal-work');
    await corral('vm', 'stop', 'cal-work');
    await corral('vm', 'clone', 'cal-work', 'cal-copy');
    await corral('vm', 'start', 'cal-copy');
    await expect
      .poll(() => inGuest('cal-copy', info), { timeout: 30_000 })
      .toBe('CAL_VM=true\nCAL_VM_NAME=cal-copy');
  });

  it('has a host key of its own as a clone, which took no password', async () => {
    const { hostKeyFingerprint } = await vm('cal-copy');
    expect(hostKeyFingerprint).not.toBe((await vm('cal-work')).hostKeyFingerprint);
    const journal = await sshdLog('cal-copy');
    expect(journal).toContain('Accepted publickey for admin');
    expect(journal).not.toContain('password');
  });
});

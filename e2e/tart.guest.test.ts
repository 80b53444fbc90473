import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Vm } from '../src-preload/contract/vm';
import { runCommand } from '../src-main/host/command';
import { TestHome } from './harness/test-home';

const emulator = path.resolve('e2e/emulators/tart');

/** A family of “macOS” guests by the emulated Tart; its guests are real. The tests build on each other. */
describe('a family by Tart', { timeout: 600_000 }, () => {
  let home: TestHome;
  const env: Record<string, string> = {};
  beforeAll(async () => {
    const tartHome = await fs.mkdtemp('/tmp/corral-tart-home-');
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
  const vms = async (): Promise<Record<string, Vm>> =>
    Object.fromEntries((await home.corralJson<Vm[]>(['vm', 'list'])).map((vm) => [vm.name, vm]));

  it('is made of an image of a registry', async () => {
    await corral('family', 'create', 'cal', '--driver', 'tart', '--memory', '1024', '--cpu', '2');
    const { 'cal-dev': dev } = await vms();
    expect(dev).toMatchObject({ driver: 'tart', imageId: 'ghcr.io/cirruslabs/macos-sequoia-base:latest' });
  });

  it('lets Corral in through its agent, under a host key of its own', async () => {
    await corral('vm', 'start', 'cal-dev');
    expect(await corral('vm', 'ssh', 'cal-dev', '--', 'hostname; whoami')).toBe('cal-dev\nadmin');
    const { 'cal-dev': dev, 'cal-clean': clean } = await vms();
    expect(dev!.hostKeyFingerprint).toMatch(/^SHA256:/);
    expect(dev!.hostKeyFingerprint).not.toBe(clean!.hostKeyFingerprint);
    const key = await corral(
      'vm',
      'ssh',
      'cal-dev',
      '--',
      'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
    );
    expect(key).toContain(dev!.hostKeyFingerprint);
  });

  it('sees a payload at its next start, since Tart attaches folders at the start only', async () => {
    const accounts = path.join(home.folder, 'signal data', 'data', 'accounts.json');
    const folder = path.dirname(path.dirname(accounts));
    await fs.mkdir(path.dirname(accounts), { recursive: true });
    await fs.writeFile(accounts, '{"accounts":[]}\n');
    await fs.chown(folder, 1_000, 1_000); // The account of the guest writes to it.
    const state = async () => (await vms())['cal-dev']!.payload?.state;
    await corral('payload', 'attach', 'cal-dev', folder);
    expect(await state()).toMatchObject({
      kind: 'mount-missing',
      sentence: expect.stringContaining('at its next start'),
    });

    await corral('vm', 'restart', 'cal-dev');
    await expect.poll(state, { timeout: 240_000 }).toMatchObject({ kind: 'in-sync' });
    const live = '~/.local/share/signal-cli/data/accounts.json';
    expect(await corral('vm', 'ssh', 'cal-dev', '--', `cat ${live}`)).toBe('{"accounts":[]}');
    await corral('vm', 'ssh', 'cal-dev', '--', `echo '{"accounts":[1]}' >${live}`);
    const onHost = () => fs.readFile(accounts, 'utf8');
    await expect.poll(onHost, { timeout: 60_000 }).toBe('{"accounts":[1]}\n');
  });

  it('stops gracefully, and lets go of its payload', async () => {
    await corral('vm', 'stop', 'cal-dev');
    expect((await vms())['cal-dev']).toMatchObject({
      state: { kind: 'stopped' },
      payload: { state: { kind: 'off' } },
    });
    expect(await home.corralJson(['payload', 'locks'])).toEqual([]);
  });

  it('shows a VM that was made by Tart alone', async () => {
    await runCommand('tart', ['clone', 'cal-dev', 'by-hand'], { env });
    await expect.poll(async () => (await vms())['by-hand']?.origin, { timeout: 30_000 }).toBe('adopted');
  });
});

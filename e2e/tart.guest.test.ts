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

  it('stops gracefully', async () => {
    await corral('vm', 'stop', 'cal-dev');
    expect((await vms())['cal-dev']!.state).toEqual({ kind: 'stopped' });
  });

  it('shows a VM that was made by Tart alone', async () => {
    await runCommand('tart', ['clone', 'cal-dev', 'by-hand'], { env });
    await expect.poll(async () => (await vms())['by-hand']?.origin, { timeout: 30_000 }).toBe('adopted');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Vm } from '../src-preload/contract/vm';
import { TestHome } from './harness/test-home';

/** A family from its base to an undo, with a real Debian guest; the tests build on each other. */
describe('a family of a real guest', { timeout: 600_000 }, () => {
  let home: TestHome;
  beforeAll(async () => {
    home = await TestHome.make();
  });
  afterAll(() => home.dispose());

  const corral = async (...argv: readonly string[]): Promise<void> => {
    expect(await home.corral(argv)).toMatchObject({ exitCode: 0 });
  };
  const inDev = async (script: string): Promise<string> => {
    const result = await home.corral(['vm', 'ssh', 'cal-dev', '--', script]);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    return result.stdout.trim();
  };
  const vms = async (): Promise<Record<string, Vm>> =>
    Object.fromEntries((await home.corralJson<Vm[]>(['vm', 'list'])).map((vm) => [vm.name, vm]));
  const marks = 'ls -A ~ | grep -E "^\\.cal-(first-run|auth-needed)$" || true';

  it('has a clean that never starts, and a dev for work', async () => {
    await corral('family', 'create', 'cal', '--memory', '1024', '--cpu', '2');
    const { 'cal-clean': clean, 'cal-dev': dev } = await vms();
    expect(dev!.clonedFrom).toMatchObject({ id: clean!.id, consistency: 'stopped' });
    expect(await home.corral(['vm', 'start', 'clean'])).toMatchObject({ exitCode: 2 });
    expect(await home.corral(['family', 'create', 'CAL'])).toMatchObject({ exitCode: 2 });
    await corral('vm', 'start', 'dev');
    await inDev('echo one > ~/file; touch ~/.cal-first-run');
  });

  it('keeps a running dev as a snapshot, and runs it again', async () => {
    await corral('snapshot', 'create', 'dev', 'one', '--note', 'the first');
    expect(await inDev('cat ~/file')).toBe('one');
    const { 'cal-one': one } = await vms();
    expect(one).toMatchObject({ state: { kind: 'stopped' }, note: 'the first', origin: 'snapshot' });
    expect(await home.corral(['snapshot', 'create', 'dev', 'ONE'])).toMatchObject({ exitCode: 2 });
  });

  it('makes an init, and dev is past its first run', async () => {
    await corral('family', 'init', 'cal');
    expect(await inDev(marks)).toBe('');
    expect((await vms())['cal-init']).toMatchObject({ family: { tier: 'init' }, origin: 'initialized' });
    await inDev('echo two > ~/file; touch ~/.cal-auth-needed');
  });

  it('restores the snapshot after a look at dev, which is set aside', async () => {
    const before = (await vms())['cal-dev']!;
    await corral('snapshot', 'restore', 'one', '--yes');
    expect(await inDev('cat ~/file')).toBe('one');
    expect(await inDev(marks)).toBe('.cal-first-run');
    const { 'cal-dev': dev, 'cal-one': one } = await vms();
    expect(dev!.clonedFrom!.id).toBe(one!.id);
    const [aside] = await home.corralJson<Vm[]>(['undo', 'list']);
    expect(aside).toMatchObject({ id: before.id, setAside: { before: 'restore', replacedBy: dev!.id } });
  });

  it('brings the same guest back, running as it was', async () => {
    const aside = (await home.corralJson<Vm[]>(['undo', 'list']))[0]!;
    await corral('undo', '--yes');
    expect((await vms())['cal-dev']!.id).toBe(aside.id);
    expect(await inDev('cat ~/file')).toBe('two');
    expect(await inDev(marks)).toBe('.cal-auth-needed');
    const [other] = await home.corralJson<Vm[]>(['undo', 'list']);
    expect(other).toMatchObject({ setAside: { before: 'undo', name: 'cal-dev', wasRunning: true } });
  });
});

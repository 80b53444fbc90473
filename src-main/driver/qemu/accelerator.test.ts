import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand, type CommandRunner } from '../../host/command';
import { CorralError } from '../../host/errors';
import { AcceleratorProbe, probeCommandLine, probeDisk } from './accelerator';

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-accelerator-'));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

const probe = (run: CommandRunner): AcceleratorProbe =>
  new AcceleratorProbe(path.join(folder, 'accelerator.json'), run, 'qemu-system-x86_64');

it('boots its probe guest, which ends QEMU with 33', async () => {
  const disk = path.join(folder, 'a, disk');
  await fs.writeFile(disk, probeDisk());
  const options = { expectedExitCodes: [33] };
  const { exitCode } = await runCommand('qemu-system-x86_64', probeCommandLine('tcg', disk), options);
  expect(exitCode).toBe(33);
});

it('never believes a device that can’t run a guest, and remembers the answer', async () => {
  let runs = 0;
  const hanging: CommandRunner = () => {
    runs++;
    return Promise.reject(new CorralError('timed-out', 'It did not end.'));
  };
  const found = await probe(hanging).find();
  expect(found.kind).toBe('tcg');
  expect(found.reason).toMatch(existsSync('/dev/kvm') ? /did not run within 3 s/ : /no \/dev\/kvm/);
  const runsBefore = runs;
  expect(await probe(hanging).find()).toEqual(found);
  expect(runs).toBe(runsBefore);
});

/** Runs no QEMU: emulated guests end at once, those on the hypervisor as said. */
const hypervisor =
  (end: () => Promise<void>): CommandRunner =>
  async (_, argv) => {
    if (!argv.includes('tcg')) await end();
    return { exitCode: 33, stdout: '', stderr: '' };
  };

it.runIf(existsSync('/dev/kvm'))('takes KVM only when its guest ran, and ran fast', async () => {
  const refused = hypervisor(() => Promise.reject(new CorralError('tool-failed', 'No KVM today.')));
  const reason = expect.stringContaining('No KVM today') as string;
  expect(await probe(refused).find()).toMatchObject({ kind: 'tcg', reason });
  await fs.rm(path.join(folder, 'accelerator.json'));
  const slow = hypervisor(() => delay(600));
  expect(await probe(slow).find()).toMatchObject({
    kind: 'tcg',
    reason: expect.stringContaining('slower') as string,
  });
  await fs.rm(path.join(folder, 'accelerator.json'));
  expect(await probe(hypervisor(() => Promise.resolve())).find()).toMatchObject({ kind: 'kvm' });
});

it('says how to get QEMU when it is missing', async () => {
  const missing: CommandRunner = () => Promise.reject(new CorralError('tool-missing', 'No QEMU.'));
  const found = probe(missing).find();
  if (existsSync('/dev/kvm')) await expect(found).rejects.toMatchObject({ code: 'tool-missing' });
  else expect((await found).kind).toBe('tcg');
});

import fs from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Task } from '../src-preload/contract/task';
import { makeRepositories } from '../src-main/safety/repositories.fixture';
import { EndangeredVm } from './harness/endangered-vm';
import { waitFor } from './harness/wait-for';
import { warmVm } from './harness/warm-home';

const deadlineMs = 240_000;

/** From now on the guest counts how often it is started. */
const countStarts = `printf '#!/bin/sh\necho started >>/var/starts\n' | sudo tee /etc/rc.local >/dev/null; sudo chmod +x /etc/rc.local; sync`;
const starts = `systemctl is-system-running --wait >/dev/null || true; grep -c started /var/starts || true`;

let vm: EndangeredVm;
beforeAll(async () => {
  vm = await EndangeredVm.make();
  await vm.succeed('vm', 'start', warmVm);
  await vm.inGuest(makeRepositories);
  await vm.inGuest(countStarts);
  await vm.succeed('vm', 'stop', warmVm);
});
afterAll(() => vm.home.dispose());

it('leaves no trace when everything is killed in the middle of a look into a stopped VM', async () => {
  const before = await vm.traces();
  const looking = vm.home.corral(['git-check', warmVm]);
  await waitFor('the copy to run', async () => (await qemus()) > 0, deadlineMs);
  process.kill((await vm.home.orchestratorPid()) ?? 0, 'SIGKILL');
  await looking;
  await waitFor(
    'the look to end',
    async () => {
      const tasks = await vm.home.corralJson<Task[]>(['task', 'list']);
      return tasks.filter(({ kind }) => kind === 'safety.check').every(({ endedAt }) => endedAt !== null);
    },
    deadlineMs,
  );
  expect(await qemus()).toBe(0);
  await waitFor('nothing to be left over', async () => (await vm.traces()) === before);
});

it('saves the work of a stopped VM, and the README brings it back', async () => {
  expect(await vm.rescue()).toBe('new\n');
});

it('has not started the original for any of that', async () => {
  await vm.succeed('vm', 'start', warmVm);
  expect(await vm.inGuest(starts)).toBe('1');
  expect(await vm.inGuest('ls -a | grep -c cal- || true')).toBe('0');
});

async function qemus(): Promise<number> {
  const argv0 = await Promise.all(
    (await vm.home.processes()).map((pid) => fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return argv0.filter((line) => line.split('\0')[0]?.includes('qemu-system')).length;
}

import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ControlConnection } from './harness/control';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { PageTerminal } from './harness/page-terminal';
import { processesOf, resourcesInUse, type ResourcesInUse } from './harness/resources-in-use';
import { TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';

const execute = promisify(execFile);
/** Each has three clones, three deletes, two disconnects and, every other one, a sleep. */
const rounds = Number(process.env['CORRAL_DAY_ROUNDS'] ?? 10);
const names = ['dawn', 'noon', 'dusk'] as const;
const resources = { cpuCount: 1, memoryMB: 512 };
const sleepMs = 20_000;
const bootDeadlineMs = 300_000;
const recoveryDeadlineMs = 120_000;
/** More than the app's own memory at the start of the day. */
const maxMemoryGrowth = 0.15;
/** What three guests may write for themselves in a day: journals, caches. */
const maxDiskGrowthBytes = 192 * 2 ** 20;
const clockSkewMs = 45_000;

let home: TestHome;
let corral: RunningCorral;
let control: ControlConnection;
const terminals = new Map<string, PageTerminal>();
const startedAt = Date.now();

beforeAll(async () => {
  home = await TestHome.make();
  corral = await launchCorral({ home });
  control = await ControlConnection.open(home.runtime);
});
afterAll(() => home.dispose());

function log(event: string): void {
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${event}`);
}

async function finish(taskId: string): Promise<void> {
  expect(await control.call('task', 'wait', { id: taskId })).toMatchObject({ state: 'done' });
}

async function clone(vm: string, name: string): Promise<void> {
  const { taskId } = await control.call('vm', 'clone', { vm, name });
  await finish(taskId);
  const { clonedFrom } = await control.call('vm', 'get', { vm: name });
  log(`cloned ${vm} as ${name} (${clonedFrom?.consistency})`);
}

async function remove(vm: string): Promise<void> {
  const { taskId } = await control.call('vm', 'delete', { vm, permanently: true, force: true });
  await finish(taskId);
  log(`deleted ${vm}`);
}

async function allRun(): Promise<void> {
  await waitFor(
    'all three VMs to run',
    async () => {
      const { vms } = await control.call('vm', 'list', {});
      return names.every((name) => vms.find((vm) => vm.name === name)?.state.kind === 'running');
    },
    recoveryDeadlineMs,
  );
}

/** Opens a terminal into the VM's session, where a variable says whether it is still the same one. */
async function openTerminal(vm: string): Promise<void> {
  const terminal = await PageTerminal.open(corral.page, vm, 'day');
  await terminal.answers();
  terminals.set(vm, terminal);
}

async function expectSameSession(vm: string): Promise<void> {
  await terminals.get(vm)?.type('echo still-$marker\r');
  await terminals.get(vm)?.shows(`still-${vm}`);
}

/** Pid of the ssh that a terminal of this VM runs. */
async function terminalPid(vm: string): Promise<number> {
  const { id } = await control.call('vm', 'get', { vm });
  for (const pid of await processesOf(home, corral.pid)) {
    const argv = (await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (argv[0] === 'ssh' && argv.includes('-tt') && argv.some((word) => word.includes(id))) return pid;
  }
  throw new Error(`No terminal of ${vm} runs an ssh.`);
}

/** Pid of the ssh over which everything else of this VM goes, or NaN while there is none. */
async function sharedConnectionPid(vm: string): Promise<number> {
  const { argv } = await control.call('vm', 'sshCommand', { vm });
  const check = execute('ssh', ['-O', 'check', ...argv.slice(1)]);
  const { stderr } = await check.catch(() => ({ stderr: '' }));
  return Number(/pid=(\d+)/.exec(stderr)?.[1]);
}

async function loseTerminal(vm: string): Promise<void> {
  process.kill(await terminalPid(vm), 'SIGKILL');
  await terminals.get(vm)?.ended();
  await openTerminal(vm);
  await expectSameSession(vm);
  log(`cut the terminal of ${vm}; its session is back`);
}

async function loseSharedConnection(vm: string): Promise<void> {
  const lost = await sharedConnectionPid(vm);
  process.kill(lost, 'SIGKILL');
  await waitFor(
    'a new shared connection',
    async () => {
      const pid = await sharedConnectionPid(vm);
      return Number.isInteger(pid) && pid !== lost;
    },
    recoveryDeadlineMs,
  );
  await allRun();
  await expectSameSession(vm);
  log(`cut the shared connection of ${vm}; there is a new one`);
}

/** The computer sleeps: nothing of the home runs, guests included. */
async function sleep(): Promise<void> {
  const pids = await processesOf(home, corral.pid);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  await delay(sleepMs);
  for (const pid of pids) process.kill(pid, 'SIGCONT');
  await allRun();
  for (const name of names) {
    const terminal = terminals.get(name)!;
    await terminal.answers();
    await expectSameSession(name);
  }
  log(`slept ${sleepMs / 1000} s with ${pids.length} processes; all VMs run and their terminals answer`);
}

/** A real sleep leaves the guest's clock behind, which stopped processes don't: so it is set back. */
async function noticeClockSkew(name: string): Promise<void> {
  const skewed = async (isSkewed: (milliseconds: number) => boolean): Promise<void> => {
    await waitFor(
      'the clock skew to be told',
      async () => {
        const { guest } = await control.call('vm', 'get', { vm: name });
        return guest !== null && isSkewed(guest.clockSkewMs);
      },
      recoveryDeadlineMs,
    );
  };
  await terminals.get(name)?.type(`sudo date -s @$(($(date +%s) - ${clockSkewMs / 1000})) >/dev/null\r`);
  await skewed((milliseconds) => milliseconds < -clockSkewMs / 2);
  await terminals.get(name)?.type(`sudo date -s @$(($(date +%s) + ${clockSkewMs / 1000})) >/dev/null\r`);
  await skewed((milliseconds) => Math.abs(milliseconds) < clockSkewMs / 2);
  log(`${name} lost ${clockSkewMs / 1000} s and found them again; both were noticed`);
}

/** Resources in use once nothing changes any more. */
async function settled(): Promise<ResourcesInUse> {
  const devtools = await corral.page.context().newCDPSession(corral.page);
  let last = await resourcesInUse(home, corral.pid);
  await waitFor(
    'the app to settle',
    async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      await delay(2_000);
      const now = await resourcesInUse(home, corral.pid);
      const isSame =
        JSON.stringify(now.programs) === JSON.stringify(last.programs) &&
        Math.abs(now.appBytes - last.appBytes) < 2e6;
      last = now;
      return isSame;
    },
    recoveryDeadlineMs,
  );
  await devtools.detach();
  log(`in use: ${JSON.stringify(last)}`);
  return last;
}

async function startAll(): Promise<void> {
  for (const name of names) {
    await control.call('vm', 'start', { vm: name });
    await control.call('vm', 'waitUntilReady', { vm: name, timeoutMs: bootDeadlineMs });
    await openTerminal(name);
    await terminals.get(name)?.type(`marker=${name}\r`);
    await expectSameSession(name);
    log(`${name} runs, with a session`);
  }
}

async function runRound(round: number): Promise<void> {
  const name = names[round % names.length]!;
  const other = names[(round + 1) % names.length]!;
  const clones = [1, 2, 3].map((number) => `clone-${round}-${number}`);
  await clone(name, clones[0]!);
  await clone(clones[0]!, clones[1]!);
  await loseTerminal(name);
  await clone(other, clones[2]!);
  await remove(clones[0]!);
  await loseSharedConnection(other);
  if (round % 2 === 1) await sleep();
  await remove(clones[2]!);
  await remove(clones[1]!);
}

it('a day of clones, lost connections and sleep leaves nothing behind', async () => {
  for (const name of names) {
    const { taskId } = await control.call('vm', 'create', { name, resources });
    await finish(taskId);
  }
  await startAll();
  await runRound(1); // What is loaded or opened once is there now.
  const before = await settled();

  for (let round = 0; round < rounds; round += 1) await runRound(round);
  await noticeClockSkew('noon');
  const after = await settled();
  expect(after.programs).toEqual(before.programs);
  expect(after.sockets).toEqual(before.sockets);
  expect(after.descriptors).toEqual(before.descriptors);
  expect(after.appBytes).toBeLessThan(before.appBytes * (1 + maxMemoryGrowth));
  expect(after.diskBytes).toBeLessThan(before.diskBytes + maxDiskGrowthBytes);

  // The layers beneath a machine that runs stay until it is off.
  for (const name of names) await control.call('vm', 'stop', { vm: name });
  await waitFor(
    'the layers to go',
    async () => (await fs.readdir(path.join(home.data, 'layers'))).length === 0,
  );
  for (const name of names) {
    const { taskId } = await control.call('vm', 'delete', { vm: name, permanently: true, force: true });
    await finish(taskId);
  }
  log('all VMs stopped and deleted');
  expect(await fs.readdir(path.join(home.data, 'vms'))).toEqual([]);
  await corral.quit();
  await waitFor('all processes to end', async () => (await home.processes()).length === 0);
}, 1_800_000);

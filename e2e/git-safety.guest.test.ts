import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SafetyCheck } from '../src-preload/contract/safety';
import { makeRepositories } from '../src-main/safety/repositories.fixture';
import { EndangeredVm } from './harness/endangered-vm';
import { waitFor } from './harness/wait-for';
import { warmVm } from './harness/warm-home';

let vm: EndangeredVm;
let seenRunning: SafetyCheck;
beforeAll(async () => {
  vm = await EndangeredVm.make();
});
afterAll(() => vm.home.dispose());

it('calls a VM safe that was never started, without starting it', async () => {
  await vm.succeed('vm', 'create', 'fresh');
  const { exitCode, answer } = await vm.check('fresh');
  expect({ exitCode, verdict: answer.verdict }).toEqual({ exitCode: 0, verdict: 'safe' });
  expect(answer.repositories).toEqual([]);
  expect(await vm.traces()).toContain('["fresh","stopped"]');
  await vm.succeed('vm', 'delete', 'fresh', '--yes', '--permanently');
});

it('asks a running guest, and names exactly what would be lost', async () => {
  await vm.succeed('vm', 'start', warmVm);
  await vm.inGuest(makeRepositories);
  const { exitCode, answer } = await vm.check();
  seenRunning = answer;
  expect(exitCode).toBe(3);
  expect(answer).toMatchObject({ method: 'guest', verdict: 'at-risk', problems: [] });
  // By the place below the guest's home.
  const names = answer.repositories
    .filter(({ atRisk }) => atRisk)
    .map((one) => one.path.split('/').slice(3).join('/'));
  expect(names.toSorted()).toEqual(
    [
      'code/bare.git',
      'code/broken',
      'code/detached',
      'code/foreign',
      'code/hides untracked',
      'code/linked',
      'code/local-remote',
      'code/loopback',
      'code/merging',
      'code/modified',
      'code/no-upstream',
      'code/odd-branch',
      'code/outer',
      'code/outer/inner',
      'code/stash',
      'code/unborn',
      'code/unpushed',
      'code/untracked',
      'code/we ird\nname',
      'projects/a/b/c/d/e/f/g/h/deep',
    ].toSorted(),
  );
  expect(await vm.traces()).toContain(`["${warmVm}","running"]`);
});

it('looks into a stopped VM through a copy that leaves no trace', async () => {
  await vm.succeed('vm', 'stop', warmVm);
  const before = await vm.traces();
  const { exitCode, answer } = await vm.check();
  expect(exitCode).toBe(3);
  expect(answer.method).toBe('copy');
  expect(answer.repositories).toEqual(seenRunning.repositories);
  await waitFor('the layers to be merged back', async () => (await vm.traces()) === before);
});

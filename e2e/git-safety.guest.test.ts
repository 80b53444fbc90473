import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Repository, SafetyCheck } from '../src-preload/contract/safety';
import type { Task } from '../src-preload/contract/task';
import type { Vm } from '../src-preload/contract/vm';
import { shellQuote } from '../src-main/guest/shell-quote';
import { makeRepositories } from '../src-main/safety/repositories.fixture';
import { TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';

const deadlineMs = 240_000;

let home: TestHome;
beforeAll(async () => {
  home = await TestHome.make();
  const make = ['vm', 'create', 'dev', '--cpu', '1', '--memory', '768', '--disk', '8'];
  expect(await home.corral(make)).toMatchObject({ exitCode: 0 });
});
afterAll(() => home.dispose());

async function inGuest(script: string): Promise<string> {
  const result = await home.corral(['vm', 'ssh', 'dev', '--', `sh -c ${shellQuote(script)}`]);
  expect(result).toMatchObject({ exitCode: 0 });
  return result.stdout.trim();
}

/** What `corral git-check` says, and how it ends. */
async function check(): Promise<{ readonly exitCode: number; readonly answer: SafetyCheck }> {
  const { exitCode, stdout, stderr } = await home.corral(['git-check', 'dev', '--json']);
  expect({ stdout, stderr }).not.toMatchObject({ stdout: '' });
  return { exitCode, answer: JSON.parse(stdout) as SafetyCheck };
}

/** What it holds, by the place below the guest's home. */
function endangered(answer: SafetyCheck): ReadonlyMap<string, Repository> {
  const list = answer.repositories.filter(({ atRisk }) => atRisk);
  return new Map(list.map((one) => [one.path.split('/').slice(3).join('/'), one]));
}

/** Everything that a throw-away copy would leave on this computer. */
async function traces(): Promise<unknown> {
  const listed = await home.corralJson<Vm[]>(['vm', 'list']);
  const layers = await fs.readdir(path.join(home.data, 'layers')).catch(() => []);
  return {
    vms: await fs.readdir(path.join(home.data, 'vms')),
    layerCount: layers.length,
    listed: listed.map(({ name, state }) => [name, state.kind]),
  };
}

/** From now on the guest counts how often it is started. */
const countStarts = `printf '#!/bin/sh\necho started >>/var/starts\n' | sudo tee /etc/rc.local >/dev/null; sudo chmod +x /etc/rc.local; sync`;
const starts = () =>
  inGuest('systemctl is-system-running --wait >/dev/null || true; grep -c started /var/starts || true');

let seenRunning: SafetyCheck;

it('calls a VM safe that was never started, without starting it', async () => {
  const { exitCode, answer } = await check();
  expect({ exitCode, verdict: answer.verdict }).toEqual({ exitCode: 0, verdict: 'safe' });
  expect(answer.repositories).toEqual([]);
  expect(await traces()).toMatchObject({ listed: [['dev', 'stopped']] });
});

it('asks a running guest, and names exactly what would be lost', async () => {
  expect(await home.corral(['vm', 'start', 'dev'])).toMatchObject({ exitCode: 0 });
  await inGuest(makeRepositories);
  const { exitCode, answer } = await check();
  seenRunning = answer;
  expect(exitCode).toBe(3);
  expect(answer).toMatchObject({ method: 'guest', verdict: 'at-risk', problems: [] });
  const names = [...endangered(answer).keys()].toSorted();
  expect(names).toEqual(
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
  expect(await home.corralJson<Vm>(['vm', 'list'])).toMatchObject([{ state: { kind: 'running' } }]);
  await inGuest(countStarts);
});

it('looks into a stopped VM through a copy that leaves no trace', async () => {
  expect(await home.corral(['vm', 'stop', 'dev'])).toMatchObject({ exitCode: 0 });
  const before = await traces();
  const { exitCode, answer } = await check();
  expect(exitCode).toBe(3);
  expect(answer.method).toBe('copy');
  expect(answer.repositories).toEqual(seenRunning.repositories);
  await waitFor('the layers to be merged back', async () => {
    return JSON.stringify(await traces()) === JSON.stringify(before);
  });
});

it('leaves no trace when everything is killed in the middle of that', async () => {
  const before = JSON.stringify(await traces());
  const looking = home.corral(['git-check', 'dev']);
  await waitFor('the copy to run', async () => (await qemus()) > 0, deadlineMs);
  process.kill((await home.orchestratorPid()) ?? 0, 'SIGKILL');
  await looking;
  await waitFor(
    'the look to end',
    async () => {
      const tasks = await home.corralJson<Task[]>(['task', 'list']);
      return tasks.filter(({ kind }) => kind === 'safety.check').every(({ endedAt }) => endedAt !== null);
    },
    deadlineMs,
  );
  expect(await qemus()).toBe(0);
  await waitFor('nothing to be left over', async () => JSON.stringify(await traces()) === before);
});

it('saves the work of a stopped VM, and its README brings it back', async () => {
  const parent = path.join(home.folder, 'saved');
  const result = await home.corral(['rescue', 'dev', parent]);
  expect(result.stderr).toMatch(/code\/broken/);
  const [name = ''] = await fs.readdir(parent);
  const readme = await fs.readFile(path.join(parent, name, 'README.md'), 'utf8');
  const section = readme.split('\n## ').find((part) => part.includes('/code/we ird name`')) ?? '';
  const commands = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? 'false';
  const place = path.join(home.folder, 'restored');
  await fs.mkdir(place);
  execFileSync('sh', ['-ec', commands], { cwd: place });
  expect(await fs.readFile(path.join(place, section.split('\n')[0] ?? '', 'new'), 'utf8')).toBe('new\n');
});

it('has not started the original for any of that', async () => {
  expect(await home.corral(['vm', 'start', 'dev'])).toMatchObject({ exitCode: 0 });
  expect(await starts()).toBe('1');
  expect(await inGuest('ls -a | grep -c cal- || true')).toBe('0');
});

async function qemus(): Promise<number> {
  const argv0 = await Promise.all(
    (await home.processes()).map((pid) => fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return argv0.filter((line) => line.split('\0')[0]?.includes('qemu-system')).length;
}

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Task } from '../../src-preload/contract/task';
import { runCommand, type CommandRunner } from '../host/command';
import { TaskRunner } from '../tasks/task-runner';
import { Doctor } from './doctor';
import { installToolsTask } from './install-tools';
import { neededTools } from './needed-tools';
import { findPackageManager } from './package-manager';

const emulator = {
  program: 'qemu-system-x86_64',
  install: { apt: 'qemu-system-x86', brew: 'qemu' },
};
const tools = neededTools({ platform: 'darwin', isRoot: true, emulator }); // the fewest

let folder: string;
let programs: string;
let tasks: TaskRunner;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral doctor '));
  programs = path.join(folder, 'bin');
  await fs.mkdir(programs);
  for (const name of ['qemu-img', 'ssh', 'ssh-keygen']) await writeProgram(name, '');
});
afterEach(async () => {
  await tasks.park();
  await fs.rm(folder, { recursive: true, force: true });
});

/** An executable script in the only folder that is searched. */
async function writeProgram(name: string, body: string): Promise<void> {
  await fs.writeFile(path.join(programs, name), `#!/bin/sh\nset -eu\n${body}\n`, { mode: 0o755 });
}

/** apt-get that installs the emulator, and tells its progress as the real one does. */
function writeApt(install: string, simulate = 'exit 0'): Promise<void> {
  return writeProgram(
    'apt-get',
    `echo "$*" >>'${folder}/calls'
case "$*" in
  --simulate*) ${simulate} ;;
  *update) exit 0 ;;
esac
${install}`,
  );
}

const installEmulator = `
echo 'dlstatus:1:50.0:Retrieving file 1 of 1'
echo 'Unpacking qemu-system-x86'
echo 'pmstatus:qemu-system-x86:60.0:Installing qemu-system-x86'
printf '#!/bin/sh\\necho "QEMU emulator version 9.1"\\n' >'PROGRAMS/qemu-system-x86_64'
chmod +x 'PROGRAMS/qemu-system-x86_64'`;

function openDoctor(isRoot = true): Doctor {
  const folders = [programs];
  const run: CommandRunner = (file, argv, options) =>
    runCommand(file.includes('/') ? file : path.join(programs, file), argv, options);
  const packageManager = () => findPackageManager({ folders, isRoot, hasDesktop: true });
  tasks = new TaskRunner({
    folder: path.join(folder, 'tasks'),
    definitions: [installToolsTask({ packageManager, run })],
    log: () => undefined,
    now: Date.now,
  });
  return new Doctor({
    home: folder,
    user: 'ann',
    platform: 'linux',
    tools,
    emulator: emulator.program,
    folders,
    packageManager,
    run,
    tasks,
    images: { list: async () => [], build: () => Promise.reject(new Error('not asked for')) },
    preferredImageId: () => null,
    freeDiskGB: async () => 100,
    freeable: () => ({ count: 0, bytes: 0 }),
    probe: { state: { kind: 'working' }, ask: async () => undefined },
    sharesProblem: () => null,
  });
}

async function mend(doctor: Doctor): Promise<Task> {
  return tasks.wait((await doctor.fix('tools')).taskId);
}
const toolsOf = async (doctor: Doctor) => (await doctor.checks()).find(({ id }) => id === 'tools');
const calls = async () => (await fs.readFile(path.join(folder, 'calls'), 'utf8')).trim().split('\n');

it('installs what is missing, and then finds it', async () => {
  await writeApt(installEmulator.replaceAll('PROGRAMS', programs));
  const doctor = openDoctor();
  expect(await toolsOf(doctor)).toMatchObject({ state: 'failed', fix: { kind: 'run' } });
  const task = await mend(doctor);
  expect(task).toMatchObject({ state: 'done', error: null });
  expect((await tasks.get(task.id)).log).toContain('Unpacking qemu-system-x86');
  expect(await toolsOf(doctor)).toMatchObject({
    state: 'ok',
    detail: 'QEMU 9.1 and the other tools are installed.',
  });
  expect(await calls()).toHaveLength(2); // No list was read that was known.
  await expect(doctor.fix('tools')).rejects.toMatchObject({ code: 'wrong-state' });
});

it('reads the package lists first where apt does not know a package', async () => {
  await writeApt(installEmulator.replaceAll('PROGRAMS', programs), 'exit 100');
  await mend(openDoctor());
  expect(
    (await calls()).map((line) => line.split(' ').find((word) => /^(update|install)$/.test(word))),
  ).toEqual(['install', 'update', 'install']);
});

it('installs once, however often it is asked', async () => {
  await writeApt('exit 0');
  const doctor = openDoctor();
  const started = await Promise.all([doctor.fix('tools'), doctor.fix('tools')]);
  expect(new Set(started.map(({ taskId }) => taskId)).size).toBe(1);
  await tasks.wait(started[0].taskId);
});

it('says why it failed, and lets one try again', async () => {
  await writeApt('echo "E: Unable to fetch some archives" >&2; exit 100');
  const doctor = openDoctor();
  expect((await mend(doctor)).state).toBe('failed');
  const check = await toolsOf(doctor);
  expect(check?.detail).toContain('The last attempt failed: “');
  expect(check?.detail).toContain('Unable to fetch some archives');
  expect(check?.fix?.kind).toBe('run');
});

it('gives the line to type when nobody gives a password', async () => {
  await writeApt('exit 0');
  await writeProgram('pkexec', 'exit 126');
  const doctor = openDoctor(false);
  const task = await mend(doctor);
  expect(task.error).toMatchObject({ code: 'forbidden' });
  const line = 'sudo apt-get install -y --no-install-recommends qemu-system-x86';
  expect(task.error?.message).toContain(line);
  expect((await toolsOf(doctor))?.fix).toEqual({ kind: 'command', command: line });
});

it('can be cancelled while it downloads, and not while dpkg works', async () => {
  await writeApt(`echo 'dlstatus:1:1.0:Retrieving'; sleep 1000`);
  const doctor = openDoctor();
  const { taskId } = await doctor.fix('tools');
  await told(taskId, 'Retrieving');
  expect((await tasks.cancel(taskId)).state).toBe('cancelled');

  const go = path.join(folder, 'go');
  await writeApt(
    `echo 'pmstatus:qemu:1.0:Unpacking'; until [ -e '${go}' ]; do sleep 0.05; done; echo unpacked >'${folder}/end'`,
  );
  const second = (await doctor.fix('tools')).taskId;
  await told(second, 'Unpacking');
  const cancelled = tasks.cancel(second);
  await fs.writeFile(go, '');
  await cancelled;
  expect(await fs.readFile(path.join(folder, 'end'), 'utf8')).toBe('unpacked\n');
});

/** Resolves when a step of the task says this. */
function told(taskId: string, detail: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (task: Task | undefined): boolean =>
      task?.steps.some((step) => step.detail === detail) === true;
    if (look(tasks.list().find(({ id }) => id === taskId))) {
      resolve();
      return;
    }
    const stop = tasks.on((news) => {
      if (news.topic !== 'task.changed' || news.task.id !== taskId || !look(news.task)) return;
      stop();
      resolve();
    });
  });
}

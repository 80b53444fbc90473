import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completeBuild, endlessBuild, writeFakeRecipe } from '../../e2e/harness/fake-recipe';
import type { TaskStep } from '../../src-preload/contract/task';
import { runCommand } from '../host/command';
import { identifyProcess } from '../host/process-identity';
import { TaskRunner } from '../tasks/task-runner';
import { buildImage } from './build-image';
import { loggedLine, openImageHome, temporaryFolder, type ImageHome } from './image-home.fixture';
import { ImageStore } from './image-store';
import { StagingFolders } from './staging-folder';

let folder: string;
let home: ImageHome;

beforeEach(async () => {
  folder = await temporaryFolder();
  home = openImageHome(folder);
});

afterEach(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

async function build(from: ImageHome = home) {
  const { taskId, imageId } = await from.catalogue.build();
  return { task: await from.tasks.wait(taskId), imageId };
}

describe('building the image', () => {
  it('ends with an image that counts, read-only, and nothing beside it', async () => {
    await writeFakeRecipe(home.resources);
    const { task, imageId } = await build();
    expect(task).toMatchObject({ state: 'done', error: null });
    expect(await home.contents()).toEqual([imageId]);

    const image = await home.catalogue.resolve();
    const inImage = (file: string): string => path.join(home.images, imageId, file);
    expect(image).toMatchObject({
      id: imageId,
      origin: 'built',
      user: 'admin',
      boot: { mode: 'direct', kernel: inImage('vmlinuz'), initrd: inImage('initrd.img') },
      disk: { file: inImage('disk.raw'), format: 'raw', virtualBytes: 2 ** 20, allocatedBytes: 0 },
    });
    expect((await fs.stat(image.disk.file)).mode & 0o777).toBe(0o444);
    expect((await home.tasks.get(task.id)).log).toContain('a line of the log');
  });

  it('shows how far the recipe is', async () => {
    await writeFakeRecipe(home.resources, "echo 'PROGRESS 0.5 Halfway'\nsleep infinity");
    const shown = new Promise<TaskStep>((resolve) => {
      home.tasks.on((news) => {
        const step =
          news.topic === 'task.changed' && news.task.steps.find(({ detail }) => detail === 'Halfway');
        if (step) resolve(step);
      });
    });
    const { taskId } = await home.catalogue.build();
    expect(await shown).toMatchObject({ name: 'build', state: 'running', progress: 0.5 });
    await home.tasks.cancel(taskId);
  });

  it('is joined while it runs and not repeated when it is done', async () => {
    await writeFakeRecipe(home.resources);
    const [first, second] = await Promise.all([home.catalogue.build(), home.catalogue.build()]);
    expect(second).toEqual(first);
    await home.tasks.wait(first.taskId);
    expect(await home.catalogue.build()).toEqual(first);

    const other = openImageHome(path.join(folder, 'other'), folder);
    const { task } = await build(other);
    expect(task.state).toBe('done');
    expect((await other.tasks.get(task.id)).log).toEqual([]);
  });

  it('is cancelled with everything that it started, and leaves nothing', async () => {
    const pidFile = path.join(folder, 'pids');
    await writeFakeRecipe(home.resources, endlessBuild(pidFile));
    const waiting = loggedLine(home.tasks, /^waiting$/);
    const { taskId } = await home.catalogue.build();
    await waiting;
    expect(await home.contents()).toHaveLength(1);
    expect((await home.tasks.cancel(taskId)).state).toBe('cancelled');
    expect(await home.contents()).toEqual([]);
    const pids = (await fs.readFile(pidFile, 'utf8')).trim().split(' ').map(Number);
    await expect.poll(() => pids.map((pid) => identifyProcess(pid))).toEqual([undefined, undefined]);
  });

  it.each([
    ['exits with 1', 'echo "no mirror answers" >&2; exit 1', 'tool-failed', 'no mirror answers'],
    [
      'lacks a tool',
      'echo "build.sh: Programs are missing. Install them with: apt" >&2; exit 69',
      'tool-missing',
      'The image can’t be built here. Programs are missing. Install them with: apt',
    ],
    ['fills the disk', 'echo "cp: No space left on device" >&2; exit 1', 'disk-full', 'Free some space'],
    ['leaves too little', 'mkdir -p "$output"; touch "$output/disk.raw"', 'tool-failed', 'not complete'],
  ])('fails with a sentence when the recipe %s', async (_name, body, code, sentence) => {
    await writeFakeRecipe(home.resources, body);
    const { task } = await build();
    expect(task.state).toBe('failed');
    expect(task.error?.code).toBe(code);
    expect(task.error?.message).toContain(sentence);
    expect(await home.contents()).toEqual([]);
  });

  it('is refused when the disk has too little room', async () => {
    await writeFakeRecipe(home.resources);
    const definition = buildImage({
      store: new ImageStore(home.images),
      staging: new StagingFolders(home.images, runCommand),
      recipe: path.join(home.resources, 'image'),
      run: runCommand,
      freeDiskGB: () => Promise.resolve(1.5),
      now: Date.now,
    });
    const tasks = new TaskRunner({
      folder: path.join(folder, 'tasks'),
      definitions: [definition],
      log: (sentence) => home.warnings.push(sentence),
      now: Date.now,
    });
    const { id } = tasks.start('image.build', { imageId: await home.catalogue.defaultId() });
    const task = await tasks.wait(id);
    expect(task.error).toMatchObject({ code: 'not-enough-disk' });
    expect(task.error?.message).toContain('only 1.5 GB are free');
  });

  it('may happen in two homes that share the images: one image, both are done', async () => {
    const other = openImageHome(path.join(folder, 'other'), folder);
    const gate = path.join(folder, 'gate');
    // A shared lock of the builds against the test's exclusive one: both pass when the test lets go.
    await writeFakeRecipe(home.resources, `${completeBuild}\necho built >&2\nflock --shared '${gate}' true`);
    const held = spawn('flock', [gate, 'sh', '-c', 'echo held; read -r _'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await once(held.stdout, 'data');
    const bothBuilt = Promise.all([loggedLine(home.tasks, /^built$/), loggedLine(other.tasks, /^built$/)]);
    const builds = Promise.all([build(), build(other)]);
    await bothBuilt;
    expect(await home.contents()).toHaveLength(2);
    held.stdin.end();
    const ends = await builds;
    expect(ends.map(({ task }) => task.state)).toEqual(['done', 'done']);
    expect(await home.contents()).toEqual([ends[0]?.imageId]);
  });

  it('removes what a process that is gone has left, and not what a living one makes', async () => {
    await writeFakeRecipe(home.resources);
    const left = path.join(home.images, '.staging-0123456789ab-1-0123456789ab');
    const alive = await new StagingFolders(home.images, runCommand).create('fedcba987654');
    await fs.mkdir(path.join(left, 'output'), { recursive: true });
    const { imageId } = await build();
    expect(await home.contents()).toEqual([path.basename(alive), imageId]);
  });
});

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeBuild, endlessBuild, writeFakeRecipe } from '../../e2e/harness/fake-recipe';
import { bundleEntry } from '../../e2e/harness/run-typescript';
import { identifyProcess } from '../host/process-identity';
import { openImageHome, temporaryFolder } from './image-home.fixture';

let program: string;
let folder: string;

beforeAll(async () => {
  program = await bundleEntry(path.resolve(import.meta.dirname, '../../e2e/harness/build-image-program.ts'));
}, 60_000);

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

function startProgram(crashAt = ''): ChildProcess {
  const env = { ...process.env, CORRAL_CRASH_AT: crashAt };
  return spawn(process.execPath, [program, folder], { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function resume() {
  const home = openImageHome(folder);
  await home.tasks.resumeAll();
  const [task] = home.tasks.list();
  if (!task) throw new Error('the journal was lost');
  return { home, task: await home.tasks.wait(task.id) };
}

describe('a process killed while it builds the image', () => {
  it.each(['check', 'check.done', 'build', 'build.done', 'register', 'register.done'])(
    'at image.build.%s: the next one ends the build and leaves nothing else',
    async (crashAt) => {
      await writeFakeRecipe(path.join(folder, 'resources'));
      const child = startProgram(`image.build.${crashAt}`);
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);

      const { home, task } = await resume();
      expect(task).toMatchObject({ state: 'done', error: null });
      expect(await home.contents()).toEqual([await home.catalogue.defaultId()]);
      expect(await home.catalogue.resolve()).toMatchObject({ origin: 'built' });
    },
  );

  it('in the middle of the recipe: the recipe dies with it, and the next one begins it anew', async () => {
    const pidFile = path.join(folder, 'pids');
    // Endless the first time only.
    const body = `if [ ! -e '${pidFile}' ]; then\n${endlessBuild(pidFile)}\nfi\n${completeBuild}`;
    await writeFakeRecipe(path.join(folder, 'resources'), body);
    const child = startProgram();
    const { stdout } = child;
    if (!stdout) throw new Error('no output');
    for await (const line of createInterface(stdout)) if (line === 'waiting') break;
    child.kill('SIGKILL');
    await once(child, 'exit');
    const [sleeper, script] = (await fs.readFile(pidFile, 'utf8')).trim().split(' ').map(Number);
    await expect.poll(() => identifyProcess(script ?? 0)).toBeUndefined();

    const { home, task } = await resume();
    expect(task).toMatchObject({ state: 'done', error: null });
    expect(await home.contents()).toEqual([await home.catalogue.defaultId()]);
    process.kill(sleeper ?? 0, 'SIGKILL'); // The real recipe takes its children along by a process namespace.
  });
});

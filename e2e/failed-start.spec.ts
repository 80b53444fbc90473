import { _electron, expect, test, type ElectronApplication } from '@playwright/test';
import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { windowsOf } from './harness/desktop-windows';
import { electronExecutable, sandboxArguments } from './harness/electron-executable';
import { launchCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';

let home: TestHome;

test.beforeEach(async () => {
  home = await TestHome.make();
});

test.afterEach(async () => {
  await home.dispose();
});

test('an app whose machines another one has says so, and shows no window', async () => {
  const first = await launchCorral({ home });
  await waitForWords(`Another Corral app (process ${first.pid}) has your machines.`);
  const app = await launch();
  expect(await windowsOf(app)).toEqual([]);
  await end(app);
  await first.quit();
});

test('an app whose services can’t be built says why, and leaves no empty window behind that', async () => {
  const data = home.env['CORRAL_HOME']!;
  await fs.mkdir(data, { recursive: true });
  await fs.writeFile(path.join(data, 'vms'), 'not a folder');
  await waitForWords('EEXIST');
  const app = await launch();
  await expect.poll(() => windowsOf(app)).toEqual([]);
  await end(app);
});

function argv(): readonly string[] {
  return [...sandboxArguments, `--user-data-dir=${path.join(home.folder, 'second')}`, process.cwd()];
}

/** Starts the app until it has written this to its terminal. */
async function waitForWords(words: string): Promise<void> {
  const child = spawn(await electronExecutable(), argv(), {
    env: { ...process.env, ...home.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let written = '';
  child.stderr.on('data', (chunk: Buffer) => (written += chunk.toString()));
  await waitFor(`“${words}”`, () => written.includes(words));
  child.kill('SIGKILL');
  await waitFor('its end', () => child.signalCode !== null);
}

/** Starts the app as far as to the moment at which it opens a window, if it does. */
async function launch(): Promise<ElectronApplication> {
  const app = await _electron.launch({
    executablePath: await electronExecutable(),
    args: [...argv()],
    env: { ...(process.env as Record<string, string>), ...home.env },
  });
  await app.evaluate(({ app: electron }) => electron.whenReady());
  return app;
}

/** Its box waits for an answer that nobody gives. */
async function end(app: ElectronApplication): Promise<void> {
  const closed = app.waitForEvent('close');
  app.process().kill('SIGKILL');
  await closed;
}

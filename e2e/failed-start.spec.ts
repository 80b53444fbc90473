import { _electron, expect, test, type ElectronApplication } from '@playwright/test';
import fs from 'node:fs/promises';
import path from 'node:path';
import { windowsOf } from './harness/desktop-windows';
import { electronExecutable, sandboxArguments } from './harness/electron-executable';
import { launchCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';

let home: TestHome;

test.beforeEach(async () => {
  home = await TestHome.make();
});

test.afterEach(async () => {
  await home.dispose();
});

test('an app whose machines another one has says so, without a window', async () => {
  const first = await launchCorral({ home });
  const { app, output } = await start('another-profile');
  await expect.poll(output).toContain(`Another Corral app (process ${first.pid}) has your machines.`);
  expect(await windowsOf(app)).toEqual([]);
  await end(app);
  await first.quit();
});

test('an app whose services can’t be built says why, and leaves no empty window behind that', async () => {
  const data = home.env['CORRAL_HOME']!;
  await fs.mkdir(data, { recursive: true });
  await fs.writeFile(path.join(data, 'vms'), 'not a folder');
  const { app, output } = await start('profile');
  await expect.poll(output).toContain('EEXIST');
  await expect.poll(() => windowsOf(app)).toEqual([]);
  await end(app);
});

/** Starts the app and reads what it writes; no window need come. */
async function start(profile: string): Promise<{ app: ElectronApplication; output: () => string }> {
  const app = await _electron.launch({
    executablePath: await electronExecutable(),
    args: [...sandboxArguments, `--user-data-dir=${path.join(home.folder, profile)}`, process.cwd()],
    env: { ...(process.env as Record<string, string>), ...home.env },
  });
  let output = '';
  app.process().stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { app, output: () => output };
}

/** Its box waits for an answer that nobody gives. */
async function end(app: ElectronApplication): Promise<void> {
  const closed = app.waitForEvent('close');
  app.process().kill('SIGKILL');
  await closed;
}

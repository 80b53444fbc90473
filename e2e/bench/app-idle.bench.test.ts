import { _electron, type ElectronApplication } from '@playwright/test';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { electronExecutable, sandboxArguments } from '../harness/electron-executable';
import { launchCorral, type RunningCorral } from '../harness/launch-app';
import { cpuSecondsDuring, isMachine, withDescendants } from '../harness/process-cost';
import { TestHome } from '../harness/test-home';
import { ControlConnection } from '../harness/control';
import { record, rounded } from './record';

const minuteMs = 60_000;
/** Chromium tidies up for a while after a window is hidden. */
const settleMs = 30_000;
const stoppedVms = 5;
const smallGuest = { cpuCount: 1, memoryMB: 512 };

let home: TestHome;
let corral: RunningCorral;
let control: ControlConnection;
let bare: ElectronApplication;
beforeAll(async () => {
  home = await TestHome.make();
  corral = await launchCorral({ home });
  control = await ControlConnection.open(home.runtime);
  bare = await _electron.launch({
    executablePath: await electronExecutable(),
    args: [
      ...sandboxArguments,
      `--user-data-dir=${path.join(home.folder, 'bare-chromium')}`,
      path.join(process.cwd(), 'e2e', 'bench', 'bare-app'),
    ],
  });
  await bare.firstWindow();
  for (const app of [bare, corral.app]) await hideWindows(app);
});
afterAll(async () => {
  await bare.close();
  control.close();
  await corral.quit();
  await home.dispose();
});

/** As the close button does where there is a tray. */
function hideWindows(app: ElectronApplication): Promise<void> {
  return app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.hide();
  });
}

/** The app, what it started and its connections to guests; not the guests' own machines. */
async function processesOfCorral(): Promise<number[]> {
  const own: number[] = [];
  for (const pid of await withDescendants(await home.processes())) {
    if (!(await isMachine(pid))) own.push(pid);
  }
  return own;
}

/** One minute of both at once, so that whatever else this computer does meets both. */
async function compareIdleMinute(herd: string): Promise<void> {
  await delay(settleMs);
  const barePid = bare.process().pid;
  expect(barePid).toBeDefined();
  const [value, peer] = await Promise.all([
    cpuSecondsDuring(await processesOfCorral(), minuteMs),
    cpuSecondsDuring(await withDescendants([barePid!]), minuteMs),
  ]);
  const shareOfCore = ((value - peer) / (minuteMs / 1000)) * 100;
  record({
    name: `CPU seconds in a minute with windows hidden, ${herd}`,
    value: rounded(value),
    unit: 's',
    peer: rounded(peer),
    ratio: null,
    goal: '< 0.1 % of a core beyond a bare Electron with a hidden window',
    ok: shareOfCore < 0.1,
  });
}

async function create(name: string): Promise<void> {
  const { taskId } = await control.call('vm', 'create', { name, resources: smallGuest });
  expect(await control.call('task', 'wait', { id: taskId })).toMatchObject({ state: 'done' });
}

it('costs nothing without VMs', () => compareIdleMinute('no VMs'));

it('costs nothing with VMs that are off', async () => {
  for (let index = 1; index <= stoppedVms; index += 1) await create(`idle-${index}`);
  await compareIdleMinute(`${stoppedVms} VMs that are off`);
});

it('costs nothing beside a guest that runs', async () => {
  await create('guest');
  await control.call('vm', 'start', { vm: 'guest' });
  await control.call('vm', 'waitUntilReady', { vm: 'guest' });
  await delay(minuteMs); // Until the guest has finished with its own start.
  await compareIdleMinute('a guest that runs');
});

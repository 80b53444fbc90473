import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, it } from 'vitest';
import { electronExecutable, sandboxArguments } from '../harness/electron-executable';
import { memoryBytes, withDescendants } from '../harness/process-cost';
import { TestHome } from '../harness/test-home';
import { timedStart, type StartOptions } from '../harness/timed-start';
import { TrayDesktop } from '../harness/tray-desktop';
import { waitFor } from '../harness/wait-for';
import { BenchHerd } from './bench-herd';
import { median, record, rounded } from './record';

const rounds = 9;
const herdSize = 3;
/** After the first frame both still load and compile. */
const settleMs = 3_000;
/** How much dearer than a bare window the app may be. */
const atMost = 1.3;
/** A window full of VMs has services to ask and a page to draw, which the bare one has not. */
const withHerd = 2;
const project = process.cwd();

let herd: BenchHerd;
let bareHome: TestHome;
beforeAll(async () => {
  herd = await BenchHerd.open();
  for (let index = 1; index <= herdSize; index += 1) await herd.create(`start-${index}`);
  // The probe of the accelerator runs once per boot of this computer; it is not what is measured here.
  await waitFor(
    'the accelerator',
    async () => (await herd.control.call('system', 'info', {})).accelerator ?? undefined,
  );
  await herd.endOrchestrator();
  bareHome = await TestHome.make();
});
afterAll(async () => {
  await herd.close();
  await bareHome.dispose();
});

interface Start {
  readonly readyMs: number;
  readonly megabytes: number;
}

async function start(options: StartOptions): Promise<Start> {
  const app = await timedStart(options);
  await delay(settleMs);
  const bytes = await memoryBytes(await withDescendants([app.pid]));
  await app.end();
  return { readyMs: app.readyMs, megabytes: bytes / 1e6 };
}

const own: Start[] = [];
const peer: Start[] = [];

async function millisecondsToTray(desktop: TrayDesktop): Promise<number> {
  const shown = desktop.nextIcon();
  const startedAt = Date.now();
  const child = spawn(
    await electronExecutable(),
    [...sandboxArguments, `--user-data-dir=${corralProfile()}`, project, '--hidden'],
    { env: { ...process.env, ...herd.home.env, ...desktop.env }, stdio: 'ignore' },
  );
  await shown;
  const milliseconds = Date.now() - startedAt;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return milliseconds;
}

function corralProfile(): string {
  return path.join(herd.home.folder, 'chromium');
}

/** Medians of Corral and of the bare window, as a row. */
function compare(name: string, unit: string, mostTimes: number, pick: (start: Start) => number): void {
  recordBeside(name, unit, mostTimes, median(own.map(pick)), median(peer.map(pick)));
}

function recordBeside(name: string, unit: string, mostTimes: number, value: number, beside: number): void {
  record({
    name,
    value: rounded(value),
    unit,
    peer: rounded(beside),
    ratio: rounded(value / beside),
    goal: `≤ ${mostTimes} × a bare Electron window`,
    ok: value / beside <= mostTimes,
  });
}

it('opens its window like a bare one of the same run time', async () => {
  const executable = await electronExecutable();
  const corral = {
    executable,
    app: project,
    home: herd.home,
    profile: corralProfile(),
    text: `start-${herdSize}`,
  };
  const bare = {
    executable,
    app: path.join(project, 'e2e', 'bench', 'bare-app'),
    home: bareHome,
    profile: path.join(bareHome.folder, 'chromium'),
    text: 'bare-window',
  };
  for (const options of [bare, corral]) await start(options); // Caches and profiles are made now.
  for (let round = 0; round < rounds; round += 1) {
    peer.push(await start(bare));
    own.push(await start(corral));
  }
  compare(`exec to ${herdSize} VMs in the window`, 'ms', withHerd, ({ readyMs }) => readyMs);
});

it('is in the tray as soon as a bare window is open', async () => {
  const desktop = await TrayDesktop.open();
  const toTray: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) toTray.push(await millisecondsToTray(desktop));
  } finally {
    await desktop.close();
  }
  const value = median(toTray);
  const beside = median(peer.map(({ readyMs }) => readyMs));
  recordBeside('exec to the icon in the tray, started at login', 'ms', atMost, value, beside);
});

it('needs as much memory as a bare window', () => {
  compare('memory of the app with its window', 'MB', atMost, ({ megabytes }) => megabytes);
});

import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { launchCorral, type RunningCorral } from '../harness/launch-app';
import { withDescendants, writtenBytes } from '../harness/process-cost';
import { button, row } from '../harness/window-page';
import { BareTerminal } from './bare-terminal';
import { BenchHerd, execute } from './bench-herd';
import type { MeasuredTerminal } from './measured-terminal';
import { median, record, rounded } from './record';
import { TerminalTaps } from './terminal-tap';

vi.setConfig({ testTimeout: 600_000 });

const megabytes = 20;
const interruptRounds = 5;
const echoRounds = 4;
/** In each of these rounds. */
const keystrokes = 125;
/** How much slower than its peer a terminal may be. */
const peerFactor = 1.25;
const memorySampleMs = 500;
/** Until a flood has filled all that lies between the guest and the screen. */
const fillMs = 1_500;
const name = 'flood';
/** What a terminal of a guest without tmux runs. */
const loginShell = 'exec "$SHELL" -l';

/** Colours, backgrounds and bold in each line, as from a build or a test run. */
const colouredLines = Array.from({ length: 256 }, (_, n) => {
  const number = String(n).padStart(7, '0');
  return `\x1b[3${n % 8}m${number}\x1b[0m \x1b[1;3${(n + 3) % 8}mthe quick brown fox\x1b[0m jumps over \x1b[48;5;${n}mthe lazy dog\x1b[0m and runs\n`;
});
/** In each of these lines. */
const floodText = 'lazy dog';
const lineCount = Math.ceil((megabytes * 1e6 * colouredLines.length) / colouredLines.join('').length);
const makeFlood = `yes "$(cat)" | head -n ${lineCount} >/dev/shm/flood`;
const endlessFlood = 'yes "$(head -n 32 /dev/shm/flood)"';

/** A terminal of the page and its peer, to be worked in turn. */
interface Pair {
  readonly own: MeasuredTerminal;
  readonly peer: MeasuredTerminal;
}

let herd: BenchHerd;
let corral: RunningCorral;
let taps: TerminalTaps;
/** `ssh` to the guest with a pty and a connection of its own, as Corral's terminals have. */
let ssh: readonly string[];
const bareTerminals: BareTerminal[] = [];

beforeAll(async () => {
  herd = await BenchHerd.open();
  const vm = await herd.create(name, { cpuCount: 1, memoryMB: 768 });
  await herd.control.call('vm', 'start', { vm: vm.id });
  await herd.control.call('vm', 'waitUntilReady', { vm: vm.id });
  const { argv } = await herd.control.call('vm', 'sshCommand', { vm: vm.id });
  ssh = [...argv.slice(0, -1), '-o', 'ControlPath=none', ...argv.slice(-1)];
  await inGuest(makeFlood, colouredLines.join(''));
  await herd.endOrchestrator();
  corral = await launchCorral({ home: herd.home });
  taps = await TerminalTaps.install(corral.page);
});
afterAll(async () => {
  for (const terminal of bareTerminals) terminal.close();
  await herd.close();
});

async function inGuest(command: string, input = ''): Promise<void> {
  const [file = '', ...args] = ssh;
  const running = execute(file, [...args, command]);
  running.child.stdin?.end(input);
  await running;
}

/** Opens a terminal in the page, and its peer of the same size. */
async function openPair(open: () => Promise<void>, peerCommand: string): Promise<Pair> {
  const own = await taps.opened(open);
  await corral.page.locator('.xterm:visible').last().click();
  const peer = new BareTerminal([...ssh, '-tt', peerCommand], own.size);
  bareTerminals.push(peer);
  for (const terminal of [own, peer]) await prompt(terminal);
  return { own, peer };
}

/** Waits until the shell obeys; what it says is computed, so that the echo of the line is no answer. */
async function prompt(terminal: MeasuredTerminal): Promise<void> {
  await terminal.type('echo ready-$((40 + 2))');
  await terminal.answer('Enter', 'ready-42');
}

/** @returns megabytes in a second */
async function flood(terminal: MeasuredTerminal): Promise<number> {
  await terminal.type('cat /dev/shm/flood; echo over-$((40 + 2))');
  const milliseconds = await terminal.answer('Enter', 'over-42');
  return megabytes / (milliseconds / 1_000);
}

async function startEndlessFlood(terminal: MeasuredTerminal): Promise<void> {
  await terminal.type(endlessFlood);
  await terminal.answer('Enter', floodText);
  await delay(fillMs);
}

async function compareThroughput({ own, peer }: Pair, how: string, rounds: number): Promise<void> {
  const rates = { own: [] as number[], peer: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    rates.peer.push(await flood(peer));
    rates.own.push(await flood(own));
  }
  const ratio = median(rates.own) / median(rates.peer);
  record({
    name: `${megabytes} MB of coloured lines ${how}, parsed by xterm`,
    value: rounded(median(rates.own)),
    unit: 'MB/s',
    peer: rounded(median(rates.peer)),
    ratio: rounded(ratio),
    goal: '≥ 0.8 × ssh in a bare pty',
    ok: ratio >= 0.8,
  });
}

async function compareInterrupts({ own, peer }: Pair, how: string): Promise<void> {
  const times = { own: [] as number[], peer: [] as number[] };
  for (let round = 0; round < interruptRounds; round += 1) {
    times.peer.push(await interruptFlood(peer));
    times.own.push(await interruptFlood(own));
  }
  recordDelay(`Ctrl-C to silence during a flood ${how}`, median(times.own), median(times.peer), 200);
}

async function interruptFlood(terminal: MeasuredTerminal): Promise<number> {
  await startEndlessFlood(terminal);
  const milliseconds = await terminal.silence(floodText);
  await prompt(terminal);
  return milliseconds;
}

describe('without tmux', () => {
  let pair: Pair;
  beforeAll(async () => {
    await inGuest('sudo mv /usr/bin/tmux /usr/bin/tmux.hidden');
    const { page } = corral;
    const open = async (): Promise<void> => {
      await row(page, name).click();
      await button(page, 'Terminal').click();
    };
    pair = await openPair(open, loginShell);
  });

  it('carries a flood as fast as a bare pty', () => compareThroughput(pair, 'without tmux', 3));

  it('needs no more memory for a flood', async () => {
    const before = await appMemory();
    const during: number[] = [];
    const progress = { isOver: false };
    const flooded = flood(pair.own).finally(() => (progress.isOver = true));
    while (!progress.isOver) {
      during.push(await appMemory());
      await delay(memorySampleMs);
    }
    await flooded;
    const ratio = Math.max(...during) / before;
    record({
      name: 'memory of the app at the most during a flood, against before',
      value: rounded(Math.max(...during)),
      unit: 'MB',
      peer: rounded(before),
      ratio: rounded(ratio),
      goal: '≤ 1.15 × (flat)',
      ok: ratio <= 1.15,
    });
  });

  it('falls silent at Ctrl-C', () => compareInterrupts(pair, 'without tmux'));

  it('echoes keys while the pane beside floods', async () => {
    const beside = await openPair(() => corral.page.keyboard.press('Control+Shift+E'), loginShell);
    const panes = corral.page.locator('.xterm:visible');
    const times = { own: [] as number[], peer: [] as number[] };
    for (let round = 0; round < echoRounds; round += 1) {
      times.peer.push(...(await echoesBesideFlood(pair.peer, beside.peer, async () => undefined)));
      times.own.push(...(await echoesBesideFlood(pair.own, beside.own, (pane) => panes.nth(pane).click())));
    }
    const name = 'keystroke echo while the pane beside floods, p99, both in one guest without tmux';
    recordDelay(name, slowest(times.own), slowest(times.peer), 50);
  });
});

describe('with tmux', () => {
  let pair: Pair;
  beforeAll(async () => {
    await inGuest('sudo mv /usr/bin/tmux.hidden /usr/bin/tmux');
    const newTab = () => corral.page.keyboard.press('Control+Shift+T');
    pair = await openPair(newTab, 'tmux -u new-session -A -s peer');
  });

  it('carries a flood as fast as a bare pty', () => compareThroughput(pair, 'with tmux', 2));

  it('falls silent at Ctrl-C', () => compareInterrupts(pair, 'with tmux'));
});

/**
 * Presses keys in one terminal while another one floods.
 *
 * @param focus gives the keyboard to the first or to the second. @returns milliseconds from each key to its echo
 */
async function echoesBesideFlood(
  flooding: MeasuredTerminal,
  typing: MeasuredTerminal,
  focus: (pane: 0 | 1) => Promise<void>,
): Promise<number[]> {
  await focus(0);
  await startEndlessFlood(flooding);
  await focus(1);
  const times: number[] = [];
  for (let stroke = 0; stroke < keystrokes; stroke += 1) times.push(await typing.answer('Q', 'Q'));
  await focus(0);
  await flooding.silence(floodText);
  return times;
}

/** The 99th percentile. */
function slowest(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1]!;
}

/** Judges a delay by its peer where the guest alone takes longer than the goal. */
function recordDelay(name: string, own: number, peer: number, goal: number): void {
  record({
    name,
    value: rounded(own),
    unit: 'ms',
    peer: rounded(peer),
    ratio: rounded(own / peer),
    goal: `< ${goal} ms, or ≤ ${peerFactor} × the peer where that is slower`,
    ok: own < Math.max(goal, peerFactor * peer),
  });
}

/** Megabytes that all processes of the app wrote. */
async function appMemory(): Promise<number> {
  return (await writtenBytes(await withDescendants([corral.pid]))) / 1e6;
}

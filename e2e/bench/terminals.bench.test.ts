import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { launchCorral, type RunningCorral } from '../harness/launch-app';
import { memoryBytes, withDescendants } from '../harness/process-cost';
import { button, row } from '../harness/window-page';
import { BareTerminal } from './bare-terminal';
import { BenchHerd, execute } from './bench-herd';
import type { MeasuredTerminal } from './measured-terminal';
import { median, record, rounded } from './record';
import { TerminalTaps } from './terminal-tap';

vi.setConfig({ testTimeout: 1_200_000 });

const megabytes = 20;
const floodRounds = 3;
const interruptRounds = 5;
const keystrokes = 200;
/** Silence that counts as such: an emulated guest that floods makes no pause as long. */
const quietMs = 1_500;
const memorySampleMs = 500;
/** Until a flood has filled all that lies between the guest and the screen. */
const fillMs = 2_000;
/** Until a program has started. */
const settleMs = 2_000;
const name = 'flood';
/** What a terminal of a guest without tmux runs. */
const loginShell = 'exec "$SHELL" -l';

/** Colours, backgrounds and bold in each of its lines, as from a build or a test run. */
const makeFlood = `awk 'BEGIN { for (n = 1; size < ${megabytes}000000; n++) {
  line = sprintf("\\033[3%dm%07d\\033[0m \\033[1;3%dmthe quick brown fox\\033[0m jumps over \\033[48;5;%dmthe lazy dog\\033[0m and runs", n % 8, n, (n + 3) % 8, n % 256)
  print line; size += length(line) + 1 } }' >/dev/shm/flood`;
const endlessFlood = 'sh -c "trap : INT; while cat /dev/shm/flood; do :; done; sleep 1000"';

/** Terminals of the page and their peers, to be worked in turn. */
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
  ssh = [...argv.slice(0, -1), '-tt', '-o', 'ControlPath=none', ...argv.slice(-1)];
  await inGuest(makeFlood);
  await herd.endOrchestrator();
  corral = await launchCorral({ home: herd.home });
  taps = await TerminalTaps.install(corral.page);
});
afterAll(async () => {
  for (const terminal of bareTerminals) terminal.close();
  await herd.close();
});

async function inGuest(command: string): Promise<void> {
  const [file = '', ...args] = ssh;
  await execute(file, [...args, command]);
}

/** Opens a terminal in the page, and its peer of the same size. */
async function openPair(open: () => Promise<void>, peerCommand: string): Promise<Pair> {
  const own = await taps.opened(open);
  await corral.page.locator('.xterm:visible').last().click();
  const peer = new BareTerminal([...ssh, peerCommand], own.size);
  bareTerminals.push(peer);
  for (const terminal of [own, peer]) await prompt(terminal);
  return { own, peer };
}

let prompts = 0;
/** Waits until the shell obeys. */
async function prompt(terminal: MeasuredTerminal): Promise<void> {
  prompts += 1;
  await terminal.type(`printf 'prompt-%s-is-here\n' ${prompts}\n`);
  await terminal.shows(`prompt-${prompts}-is-here`);
}

async function flood(terminal: MeasuredTerminal): Promise<number> {
  await terminal.type("cat /dev/shm/flood; printf 'flood-%s-over\\n' is");
  const milliseconds = await terminal.answer('Enter', 'flood-is-over');
  await prompt(terminal);
  return megabytes / (milliseconds / 1_000);
}

async function startEndlessFlood(terminal: MeasuredTerminal): Promise<void> {
  await terminal.type(`${endlessFlood}\n`);
  await terminal.shows('lazy dog');
  await delay(fillMs);
}

async function compareThroughput({ own, peer }: Pair, how: string): Promise<void> {
  const rates = { own: [] as number[], peer: [] as number[] };
  for (let round = 0; round < floodRounds; round += 1) {
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
  const interrupt = async (terminal: MeasuredTerminal): Promise<number> => {
    await startEndlessFlood(terminal);
    const milliseconds = await terminal.silence(quietMs);
    await terminal.silence(quietMs); // Ends the sleep that came after the flood.
    await prompt(terminal);
    return milliseconds;
  };
  for (let round = 0; round < interruptRounds; round += 1) {
    times.peer.push(await interrupt(peer));
    times.own.push(await interrupt(own));
  }
  record({
    name: `Ctrl-C to silence during a flood ${how}`,
    value: rounded(median(times.own)),
    unit: 'ms',
    peer: rounded(median(times.peer)),
    ratio: rounded(median(times.own) / median(times.peer)),
    goal: '< 200 ms',
    ok: median(times.own) < 200,
  });
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

  it('carries a flood as fast as a bare pty', () => compareThroughput(pair, 'without tmux'));

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
    const own = await echoes(async () => {
      await panes.first().click();
      await startEndlessFlood(pair.own);
      await panes.last().click();
    }, beside.own);
    await panes.first().click();
    await pair.own.silence(quietMs);
    const peer = await echoes(() => startEndlessFlood(pair.peer), beside.peer);
    await pair.peer.silence(quietMs);
    record({
      name: 'keystroke echo while the pane beside floods, p99, both in one guest without tmux',
      value: rounded(own),
      unit: 'ms',
      peer: rounded(peer),
      ratio: rounded(own / peer),
      goal: '< 50 ms',
      ok: own < 50,
    });
  });
});

describe('with tmux', () => {
  let pair: Pair;
  beforeAll(async () => {
    await inGuest('sudo mv /usr/bin/tmux.hidden /usr/bin/tmux');
    const newTab = () => corral.page.keyboard.press('Control+Shift+T');
    pair = await openPair(newTab, 'tmux -u new-session -A -s peer');
  });

  it('carries a flood as fast as a bare pty', () => compareThroughput(pair, 'with tmux'));

  it('falls silent at Ctrl-C', () => compareInterrupts(pair, 'with tmux'));
});

/** Presses keys beside a flood. @returns milliseconds within which 99 of 100 echoes came */
async function echoes(beginFlood: () => Promise<void>, typing: MeasuredTerminal): Promise<number> {
  await beginFlood();
  await typing.type('cat >/dev/null\n');
  await delay(settleMs);
  const times: number[] = [];
  for (let stroke = 0; stroke < keystrokes; stroke += 1) times.push(await typing.answer('Q', 'Q'));
  return times.toSorted((a, b) => a - b)[Math.ceil(keystrokes * 0.99) - 1]!;
}

/** Megabytes of all processes of the app, what they share counted once. */
async function appMemory(): Promise<number> {
  return (await memoryBytes(await withDescendants([corral.pid]))) / 1e6;
}

import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, it } from 'vitest';
import type { Vm } from '../../src-preload/contract/vm';
import { BenchHerd, execute } from './bench-herd';
import { median, record, rounded, timed } from './record';

const boots = 3;
const commands = 15;
/** Until a guest that has just come up is done with its own start. */
const settleMs = 20_000;

let herd: BenchHerd;
let vm: Vm;
beforeAll(async () => {
  herd = await BenchHerd.open();
  vm = await herd.create('guest', { cpuCount: 2, memoryMB: 1024 });
});
afterAll(() => herd.close());

/** Command line of a login that shares no connection. */
async function freshLogin(): Promise<string[]> {
  const { argv } = await herd.control.call('vm', 'sshCommand', { vm: vm.id });
  const [, ...rest] = argv;
  return ['-o', 'ControlMaster=no', '-o', 'ControlPath=none', ...rest, 'true'];
}

/** Epoch milliseconds at which sshd's first line is seen by a prober of our own. */
async function bannerSeen(port: number): Promise<number> {
  for (;;) {
    const seen = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('data', (data) => resolve(data.toString('latin1').startsWith('SSH-2.0-')));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      setTimeout(() => resolve(false), 2_000).unref();
    });
    if (seen) return performance.now();
    await delay(20);
  }
}

it('notices a guest whose sshd has begun to speak', async () => {
  let loginBegun: () => void = () => undefined;
  herd.control.subscribe((event) => {
    if (event.topic !== 'vm.changed') return;
    const { state } = event.vm;
    if (state.kind === 'starting' && state.waitingFor === 'login') loginBegun();
  });
  const lags: number[] = [];
  const whole: number[] = [];
  for (let boot = 0; boot < boots; boot += 1) {
    const begun = new Promise<number>((resolve) => (loginBegun = () => resolve(performance.now())));
    const started = await herd.control.call('vm', 'start', { vm: vm.id });
    const ready = herd.control.call('vm', 'waitUntilReady', { vm: vm.id }).then(() => performance.now());
    const banner = await bannerSeen(started.endpoint?.port ?? 0);
    lags.push(Math.max(0, (await begun) - banner));
    whole.push((await ready) - banner);
    if (boot < boots - 1) await herd.control.call('vm', 'stop', { vm: vm.id });
  }
  const lag = median(lags);
  record({
    name: 'sshd speaks to Corral logs in',
    value: rounded(lag),
    unit: 'ms',
    peer: null,
    ratio: null,
    goal: '< 100 ms',
    ok: lag < 100,
  });
  await delay(settleMs);
  const bare = await timed(async () => execute('ssh', await freshLogin()));
  record({
    name: 'sshd speaks to ready, the login in the booting guest included',
    value: rounded(median(whole)),
    unit: 'ms',
    peer: rounded(bare),
    ratio: rounded(median(whole) / bare),
    goal: 'none: the peer is a bare login in the same guest at rest',
    ok: true,
  });
});

it('runs a command over the shared connection', async () => {
  const { argv } = await herd.control.call('vm', 'sshCommand', { vm: vm.id });
  const [, ...rest] = argv;
  const fresh: number[] = [];
  const shared: number[] = [];
  for (let round = 0; round < commands; round += 1) {
    const login = await freshLogin();
    fresh.push(await timed(() => execute('ssh', login)));
    shared.push(await timed(() => execute('ssh', [...rest, 'true'])));
  }
  const gain = median(fresh) / median(shared);
  record({
    name: 'guest command, shared connection against a new one',
    value: rounded(median(shared)),
    unit: 'ms',
    peer: rounded(median(fresh)),
    ratio: rounded(1 / gain),
    goal: '≥ 5 × faster',
    ok: gain >= 5,
  });
});

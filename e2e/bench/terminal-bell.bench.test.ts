import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { afterAll, beforeAll, it } from 'vitest';
import type { Vm } from '../../src-preload/contract/vm';
import { waitFor } from '../harness/wait-for';
import { BenchHerd } from './bench-herd';
import { median, record, rounded } from './record';

const rounds = 9;

let herd: BenchHerd;
let vm: Vm;
/** A shell in the guest that is logged in already, so that only what is measured takes time. */
let shell: ChildProcessWithoutNullStreams;
beforeAll(async () => {
  herd = await BenchHerd.open();
  vm = await herd.create('bell', { cpuCount: 1, memoryMB: 768 });
  await herd.control.call('vm', 'start', { vm: vm.id });
  await herd.control.call('vm', 'waitUntilReady', { vm: vm.id });
  const { argv } = await herd.control.call('vm', 'sshCommand', { vm: vm.id });
  const [file = '', ...args] = argv;
  shell = spawn(file, [...args, 'exec /bin/sh']);
});
afterAll(async () => {
  shell.kill();
  await herd.close();
});

function sessionOf(view: Vm, name: string) {
  return view.guest?.sessions.find((session) => session.name === name);
}

it('hears a bell of a session that nobody looks at', async () => {
  const lags: number[] = [];
  let heard: (view: Vm) => void = () => undefined;
  herd.control.subscribe((event) => {
    if (event.topic === 'vm.changed') heard(event.vm);
  });
  for (let round = 0; round < rounds; round += 1) {
    const name = `agent-${round}`;
    shell.stdin.write(`tmux new-session -d -s ${name} 'exec sleep 1000'\n`);
    await waitFor(`the session ${name}`, async () =>
      sessionOf(await herd.control.call('vm', 'get', { vm: vm.id }), name),
    );
    const rung = new Promise<void>((resolve) => {
      heard = (view) => sessionOf(view, name)?.bell === true && resolve();
    });
    const began = performance.now();
    shell.stdin.write(`printf '\\a' >"$(tmux display-message -p -t =${name}: '#{pane_tty}')"\n`);
    await rung;
    lags.push(performance.now() - began);
  }
  const lag = median(lags);
  record({
    name: 'bell in a guest to event at a client',
    value: rounded(lag),
    unit: 'ms',
    peer: null,
    ratio: null,
    goal: '< 1,000 ms',
    ok: lag < 1_000,
  });
});

import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { BenchHerd } from './bench-herd';
import { median, record, rounded } from './record';

const rounds = 10;

let herd: BenchHerd;
beforeAll(async () => {
  herd = await BenchHerd.open();
});
afterAll(() => herd.close());

it('tells a client of a change in a VM', async () => {
  const vm = await herd.create('victim');
  const runFile = path.join(herd.home.data, 'vms', vm.id, 'run.json');
  let heard: () => void = () => undefined;
  herd.control.subscribe((event) => {
    if (event.topic === 'vm.changed' && event.vm.state.kind === 'died') heard();
  });
  const lags: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await herd.control.call('vm', 'start', { vm: vm.id });
    const { process: machine } = JSON.parse(await fs.readFile(runFile, 'utf8')) as {
      process: { pid: number };
    };
    const died = new Promise<void>((resolve) => (heard = resolve));
    const start = performance.now();
    process.kill(machine.pid, 'SIGKILL');
    await died;
    lags.push(performance.now() - start);
  }
  const lag = median(lags);
  record({
    name: 'change in a VM to event at a client',
    value: rounded(lag),
    unit: 'ms',
    peer: null,
    ratio: null,
    goal: '< 50 ms',
    ok: lag < 50,
  });
});

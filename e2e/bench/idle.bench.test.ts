import fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, it } from 'vitest';
import { BenchHerd } from './bench-herd';
import { record, rounded } from './record';

const minuteMs = 60_000;
const herdSize = 10;
/** Linux counts CPU time in hundredths of a second for user space (`getconf CLK_TCK`). */
const ticksPerSecond = 100;

let herd: BenchHerd;
beforeAll(async () => {
  herd = await BenchHerd.open();
});
afterAll(() => herd.close());

/** CPU seconds so far of the orchestrator and of its ssh connections, machines not counted. */
async function cpuSeconds(): Promise<number> {
  let ticks = 0;
  for (const pid of await herd.home.processes()) {
    const name = await fs.readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    if (pid !== herd.orchestratorPid && name.trim() !== 'ssh') continue;
    const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / ticksPerSecond;
}

async function idleMinute(): Promise<number> {
  const before = await cpuSeconds();
  await delay(minuteMs);
  return (await cpuSeconds()) - before;
}

it('costs nothing while nobody looks, whatever the size of the herd', async () => {
  await delay(5_000); // The orchestrator has just started.
  const alone = await idleMinute();
  for (let index = 0; index < herdSize; index += 1) {
    const vm = await herd.create(`idle-${index}`);
    await herd.control.call('vm', 'start', { vm: vm.id });
    await herd.control.call('vm', 'waitUntilReady', { vm: vm.id });
  }
  await delay(minuteMs); // Until the guests have finished with their own start.
  const full = await idleMinute();
  const shareOfCore = ((full - alone) / (minuteMs / 1000)) * 100;
  record({
    name: `CPU seconds in an idle minute, ${herdSize} VMs against none`,
    value: rounded(full),
    unit: 's',
    peer: rounded(alone),
    ratio: null,
    goal: '≤ 0.1 % of a core more',
    ok: shareOfCore <= 0.1,
  });
}, 1_200_000);

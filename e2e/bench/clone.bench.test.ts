import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Vm } from '../../src-preload/contract/vm';
import { BenchHerd, execute } from './bench-herd';
import { median, record, rounded, timed } from './record';

const rounds = 10;
const sizesGB = [1, 4];
const medians: number[] = [];

let herd: BenchHerd;
/** When the step that makes the disk began and ended, as a client hears it. */
let diskTimes = { begun: 0, ended: 0 };

beforeAll(async () => {
  herd = await BenchHerd.open();
  herd.control.subscribe((event) => {
    if (event.topic !== 'task.changed') return;
    const step = event.task.steps.find(({ name }) => name === 'disk');
    if (step?.state === 'running') diskTimes.begun ||= performance.now();
    if (step?.state === 'done') diskTimes.ended ||= performance.now();
  });
});
afterAll(() => herd.close());

/** Writes real data, so that the clone can't get away with an empty overlay. */
async function fill(vm: Vm, from: string, length: string): Promise<void> {
  const write = `write -P 0x5a ${from} ${length}`;
  await execute('qemu-io', ['-f', 'qcow2', '-c', write, herd.diskOf(vm)]);
}

it.each(sizesGB)('clones %i GB beside qemu-img create', async (sizeGB) => {
  const source = await herd.create(`source-${sizeGB}`);
  for (let gigabyte = 0; gigabyte < sizeGB; gigabyte += 1) await fill(source, `${8 + gigabyte}G`, '1G');
  const disk: number[] = [];
  const whole: number[] = [];
  const peers: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await fill(source, `${20 + round}G`, '64k');
    const overlay = path.join(herd.home.folder, `peer-${sizeGB}-${round}.qcow2`);
    const base = herd.diskOf(source);
    const create = ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', overlay];
    peers.push(await timed(() => execute('qemu-img', create)));
    diskTimes = { begun: 0, ended: 0 };
    whole.push(
      await timed(async () => {
        const name = `clone-${sizeGB}-${round}`;
        const { taskId } = await herd.control.call('vm', 'clone', { vm: source.id, name });
        await herd.finish(taskId);
      }),
    );
    disk.push(diskTimes.ended - diskTimes.begun);
  }
  medians.push(median(disk));
  record({
    name: `clone, the whole task, ${sizeGB} GB allocated`,
    value: rounded(median(whole)),
    unit: 'ms',
    peer: null,
    ratio: null,
    goal: 'none: keys, record, journal and events come on top of the disk',
    ok: true,
  });
  const ratio = median(disk) / median(peers);
  record({
    name: `clone of the disk, ${sizeGB} GB allocated`,
    value: rounded(median(disk)),
    unit: 'ms',
    peer: rounded(median(peers)),
    ratio: rounded(ratio),
    goal: '≤ 3 × qemu-img create -b',
    ok: ratio <= 3,
  });
});

it('takes the same time whatever the size', () => {
  expect(medians).toHaveLength(sizesGB.length);
  const ratio = medians[1]! / medians[0]!;
  record({
    name: 'clone, 4 GB against 1 GB',
    value: rounded(medians[1]!),
    unit: 'ms',
    peer: rounded(medians[0]!),
    ratio: rounded(ratio),
    goal: '≤ 1.5 (flat in size)',
    ok: ratio <= 1.5,
  });
});

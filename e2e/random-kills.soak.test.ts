import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CrashHerd, smallest } from './harness/crash-herd';

const execute = promisify(execFile);
const rounds = 200;
/** About as long as a clone takes, so that the kills fall all over it. */
const maxDelayMs = 150;

let herd: CrashHerd;
beforeAll(async () => {
  herd = await CrashHerd.open();
});
afterAll(() => herd.close());

/** The same numbers in each run (Lehmer's generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

it('kill -9 at random moments of create, clone and delete loses nothing and leaves nothing', async () => {
  const random = randomNumbers(20_261_121);
  await herd.create('origin');
  const expected = new Set(['origin']);
  for (let round = 0; round < rounds; round += 1) {
    const others = [...expected].filter((name) => name !== 'origin');
    const victim = others[Math.floor(random() * others.length)];
    const name = `vm-${round}`;
    const kind = random();
    let asked: Promise<unknown>;
    if (kind < 0.3) asked = herd.control.call('vm', 'create', { name, resources: smallest });
    else if (kind < 0.7 || victim === undefined)
      asked = herd.control.call('vm', 'clone', { vm: 'origin', name });
    else asked = herd.control.call('vm', 'delete', { vm: victim, permanently: true, force: true });
    const isDelete = kind >= 0.7 && victim !== undefined;
    // Once it was answered, it is promised; before, it may or may not have been taken.
    let isPromised = false;
    void asked.then(
      () => (isPromised = true),
      () => undefined,
    );
    await delay(random() * maxDelayMs);
    const wasPromised = isPromised;
    await herd.kill();
    await herd.restart();

    const names = new Set((await herd.vms()).map((vm) => vm.name));
    const subject = isDelete ? victim : name;
    if (wasPromised) expect(names.has(subject)).toBe(!isDelete);
    if (names.has(subject)) expected.add(subject);
    else expected.delete(subject);
    expect(names).toEqual(expected);
    await herd.expectNothingLeftOver();
  }
  for (const vm of await herd.vms()) {
    expect(vm.state).toEqual({ kind: 'stopped' });
    const disk = path.join(herd.home.data, 'vms', vm.id, 'disk.qcow2');
    await execute('qemu-img', ['check', '-q', disk]);
  }
}, 900_000);

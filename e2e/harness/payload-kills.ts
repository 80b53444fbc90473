import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PayloadLock } from '../../src-preload/contract/payload';
import { PayloadGuest, type GuestWriter, type Verdict } from './payload-guest';
import { waitFor } from './wait-for';

/** What gets a kill -9, or as a kernel the like of it. */
type Victim = 'service' | 'orchestrator' | 'guest' | 'machine';

/** The service makes a pass at least every 10 seconds. */
const intervalMs = 10_000;
/** A start in an emulated machine on a busy computer. */
const patienceMs = 240_000;
/** As long as a pass and the rest after it, so that the kills fall all over them. */
const longestDelayMs = 3_000;
const serviceUnit = 'com.clawbox.signal-cli-payload-sync.service';

/** Kills at random moments while a guest writes all the time. @param counts how often whom */
export function describeKills(counts: Readonly<Record<Victim, number>>): void {
  describe('a payload while everything around it is killed', { timeout: 14_400_000 }, () => {
    let guest: PayloadGuest;
    let writer: GuestWriter;
    /** By how many milliseconds the guest's clock is ahead of ours. */
    let ahead = 0;
    const lost: number[] = [];
    beforeAll(async () => {
      guest = await PayloadGuest.open();
      await writeAgain();
      for (let round = 0; round < 3; round += 1) await nextCheckpoint();
    });
    afterAll(() => guest.close());

    it('equals its last receipt each time, and lacks an interval at most', async () => {
      const random = randomNumbers(20_261_121);
      for (const [round, victim] of shuffled(counts, random).entries()) {
        await delay(random() * longestDelayMs);
        const before = await onlyLock();
        const killedAt = await kill[victim]();
        const seen = await receiptOfFolder();
        expect(seen.faults, `round ${round}, ${victim}`).toEqual([]);
        lost.push(killedAt + ahead - seen.at * 1_000);
        expect(lost.at(-1), `round ${round}, ${victim}`).toBeLessThan(intervalMs + 2 * (await usualGap()));
        await recover[victim]();
        const after = await onlyLock();
        expect(after).toMatchObject({ state: 'held', owner: { id: guest.vmId } });
        // Only a VM that was off takes it anew.
        expect(after.epoch - before.epoch, `round ${round}, ${victim}`).toBe(victim === 'machine' ? 1 : 0);
      }
      const written = await writer.stop();
      await waitFor(
        'the last transaction to be here',
        async () => (await guest.judgeFolder()).hash === written.hash,
        patienceMs,
      );
      console.log(
        `${lost.length} kills; lost at most ${Math.round(Math.max(...lost))} ms, a checkpoint each ${await usualGap()} ms`,
      );
    });

    /** @returns when it was dead */
    const kill: Readonly<Record<Victim, () => Promise<number>>> = {
      async service() {
        await guest.inGuest(`sudo -n systemctl kill -s KILL ${serviceUnit}`);
        return Date.now();
      },
      async orchestrator() {
        await guest.herd.kill();
        const killedAt = Date.now();
        await guest.herd.restart();
        return killedAt;
      },
      async guest() {
        const boot = await bootId();
        const killedAt = Date.now();
        // It answers no more.
        void guest.inGuest('echo b | sudo -n tee /proc/sysrq-trigger').catch(() => undefined);
        await waitFor(
          'the guest to be up again',
          async () => ![boot, undefined].includes(await bootId().catch(() => undefined)),
          patienceMs,
        );
        return killedAt;
      },
      async machine() {
        process.kill(await guest.herd.home.guestPid('dev'), 'SIGKILL');
        const killedAt = Date.now();
        await waitFor(
          'the VM to be off',
          async () => (await guest.status()).state.kind === 'off',
          patienceMs,
        );
        return killedAt;
      },
    };

    const recover: Readonly<Record<Victim, () => Promise<void>>> = {
      service: nextCheckpoint,
      // Of two kills in a row the second one would measure what the first one cost.
      orchestrator: nextCheckpoint,
      guest: writeAgain,
      async machine() {
        await guest.herd.control.call('vm', 'start', { vm: 'dev' });
        await guest.herd.control.call('vm', 'waitUntilReady', { vm: 'dev' });
        await writeAgain();
      },
    };

    async function writeAgain(): Promise<void> {
      await guest.reaches('in-sync');
      ahead = await clockAhead();
      writer = await guest.startWriter('wal');
      writer.run(20);
      await nextCheckpoint();
    }

    async function nextCheckpoint(): Promise<void> {
      const number = await guest.newestNumber();
      await waitFor('the next checkpoint', async () => (await guest.newestNumber()) > number, patienceMs);
    }

    const bootId = () => guest.inGuest('cat /proc/sys/kernel/random/boot_id');

    async function clockAhead(): Promise<number> {
      const asked = Date.now();
      const seconds = Number(await guest.inGuest('date +%s.%N'));
      return seconds * 1_000 - (asked + Date.now()) / 2;
    }

    async function onlyLock(): Promise<PayloadLock> {
      const { locks } = await guest.herd.control.call('payload', 'locks', {});
      const [lock] = locks;
      if (!lock || locks.length > 1) throw new Error(`There are ${locks.length} locks.`);
      return lock;
    }

    /** Milliseconds from one checkpoint to the next, as it was most often of late: what a pass takes here, now. */
    async function usualGap(): Promise<number> {
      const times = (await guest.history()).slice(0, 8).map(({ at }) => at);
      const gaps = times.slice(1).map((at, index) => (times[index] ?? at) - at);
      return gaps.toSorted((one, other) => one - other)[Math.floor(gaps.length / 2)] ?? 0;
    }

    /** What the folder shows, once that is what the newest checkpoint says and no newer one has come meanwhile. */
    function receiptOfFolder(): Promise<Verdict> {
      return waitFor(
        'the folder to equal its last receipt',
        async () => {
          const number = await guest.newestNumber();
          const receipt = await guest.judgeCheckpoint(number);
          const shown = await guest.judgeFolder();
          return receipt.hash === shown.hash && { ...receipt, faults: [...receipt.faults, ...shown.faults] };
        },
        patienceMs,
      );
    }
  });
}

/** Each victim as often as told, in an order by chance. */
function shuffled(counts: Readonly<Record<Victim, number>>, random: () => number): readonly Victim[] {
  const victims = (Object.keys(counts) as Victim[]).flatMap((victim) =>
    Array.from({ length: counts[victim] }, () => ({ victim, key: random() })),
  );
  return victims.toSorted((one, other) => one.key - other.key).map(({ victim }) => victim);
}

/** The same numbers in each run (Lehmer's generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

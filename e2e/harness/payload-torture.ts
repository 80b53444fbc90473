import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PayloadGuest, type GuestWriter } from './payload-guest';
import { waitFor } from './wait-for';

const transactionsPerSecond = 20;
/** An emulated guest may be slower than asked. */
const fewestPerSecond = 10;
/** One pass, from the look at what has changed until the folder here shows it, on a busy computer. */
const passMs = 120_000;
/** A burst takes 0.5 to 2.5 seconds. */
const burstMs = (index: number): number => 500 + ((index * 7) % 21) * 100;

/** A payload under a writer that never rests, in a real guest over VirtioFS. */
export function describeTorture(counts: { readonly checkpoints: number; readonly bursts: number }): void {
  describe('checkpoints of a guest that writes all the time', { timeout: 7_200_000 }, () => {
    let guest: PayloadGuest;
    beforeAll(async () => {
      guest = await PayloadGuest.open();
    });
    afterAll(() => guest.close());

    describe.each(['wal', 'delete'] as const)('with the journal %s', (journal) => {
      let writer: GuestWriter;
      beforeEach(async () => {
        writer = await guest.startWriter(journal);
      });
      afterEach(() => writer.end());

      it(`are whole, each of ${counts.checkpoints / 2}, and never go back`, async () => {
        await guest.herd.control.call('payload', 'sync', { vm: 'dev' });
        let last = await guest.newestNumber();
        const begin = Date.now();
        writer.run(transactionsPerSecond);
        for (let judged = 0; judged < counts.checkpoints / 2;) {
          const fresh = await waitFor(
            `a checkpoint after ${last}`,
            async () => {
              const numbers = (await guest.history()).map(({ number }) => number);
              return numbers.includes(last + 1) && numbers.filter((number) => number > last).toReversed();
            },
            passMs,
          );
          for (const number of fresh) {
            expect(await guest.judgeCheckpoint(number), `checkpoint ${number}`).toMatchObject({ faults: [] });
            last = number;
            judged += 1;
          }
        }
        const { rate, number } = await writer.stop();
        console.log(
          `${journal}: ${number} transactions, ${rate.toFixed(1)} a second; a checkpoint each ${((Date.now() - begin) / (counts.checkpoints / 2) / 1000).toFixed(1)} s`,
        );
        expect(rate).toBeGreaterThan(fewestPerSecond);
      });

      it(`equal the guest one pass after each of ${counts.bursts / 2} bursts`, async () => {
        for (let burst = 0; burst < counts.bursts / 2; burst += 1) {
          writer.run(transactionsPerSecond);
          await delay(burstMs(burst));
          const written = await writer.stop();
          const before = await guest.newestNumber();
          await waitFor(
            `burst ${burst} to be here`,
            async () => (await guest.judgeFolder()).hash === written.hash,
            passMs,
          );
          // One pass may have been under way when the burst ended.
          expect(await guest.newestNumber()).toBeLessThanOrEqual(before + 2);
        }
        expect(await guest.judgeFolder()).toMatchObject({ faults: [] });
      });
    });
  });
}

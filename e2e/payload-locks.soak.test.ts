import { afterAll, beforeAll, expect, it } from 'vitest';
import { LockContest } from './harness/lock-contest';

let contest: LockContest;

beforeAll(async () => {
  contest = await LockContest.make();
});
afterAll(() => contest.dispose());

it('eight processes have exactly one winner in each of 1,000 rounds, with stale owners and crashes', async () => {
  const { crashes, longestMs } = await contest.race(1_000);
  expect(crashes).toBeGreaterThan(100);
  expect(longestMs).toBeLessThan(10_000);
}, 3_600_000);

it('Corral and Clawbox never both have a folder in 300 rounds', async () => {
  const { corral, clawbox } = await contest.raceWithClawbox(300);
  expect(corral + clawbox).toBe(300);
  expect(Math.min(corral, clawbox)).toBeGreaterThan(0);
}, 3_600_000);

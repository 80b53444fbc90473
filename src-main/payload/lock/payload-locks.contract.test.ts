import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LockContest } from '../../../e2e/harness/lock-contest';

let contest: LockContest;

beforeAll(async () => {
  contest = await LockContest.make();
});
afterAll(() => contest.dispose());

describe('eight processes that want one folder', () => {
  it('have exactly one winner in each of 100 rounds, with stale owners and crashes', async () => {
    const { rounds, crashes } = await contest.race(100);
    expect(rounds).toBe(100);
    expect(crashes).toBeGreaterThan(10);
  });
});

describe('Corral and Clawbox', () => {
  it('never both have a folder in 30 rounds', async () => {
    const { corral, clawbox } = await contest.raceWithClawbox(30);
    expect(corral + clawbox).toBe(30);
    expect(Math.min(corral, clawbox)).toBeGreaterThan(0);
  });
});

import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { CrashHerd } from './harness/crash-herd';
import { clear, expectInitSurvives, initSteps } from './harness/init-crash';

const points = initSteps.flatMap((step) => [step, `${step}.done`]);

/** kill -9 of the orchestrator at the beginning and at the end of each of the 13 steps. */
describe('an init workflow whose orchestrator is killed', { timeout: 900_000 }, () => {
  let herd: CrashHerd;
  beforeAll(async () => {
    herd = await CrashHerd.open();
  });
  afterEach(() => clear(herd));
  afterAll(() => herd.close());

  it('comes to the same end when each step is cut short twice, before and after its work', async () => {
    const [first = '', ...further] = points;
    await expectInitSurvives(herd, first, ...further);
  });

  it.each(points)('goes on from “%s” to the same end', (point) => expectInitSurvives(herd, point));
});

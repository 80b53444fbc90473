import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { CrashHerd } from './harness/crash-herd';
import { clear, expectInitSurvives } from './harness/init-crash';

/** kill -9 of the orchestrator in steps of three kinds: disks, guest, restart. The soak tests walk through all. */
describe('an init workflow whose orchestrator is killed', { timeout: 900_000 }, () => {
  let herd: CrashHerd;
  beforeAll(async () => {
    herd = await CrashHerd.open();
  });
  afterEach(() => clear(herd));
  afterAll(() => herd.close());

  it.each(['dev.done', 'setup', 'init'])('goes on from “%s” to the same end', (step) =>
    expectInitSurvives(herd, step),
  );
});

import { afterAll, beforeAll, describe, it } from 'vitest';
import { CrashHerd } from './harness/crash-herd';
import { expectInitSurvives } from './harness/init-crash';

/** kill -9 in steps of three kinds: disks, guest, restart. The soak tests walk through all, one by one. */
describe('an init workflow whose orchestrators are killed', { timeout: 900_000 }, () => {
  let herd: CrashHerd;
  beforeAll(async () => {
    herd = await CrashHerd.open();
  });
  afterAll(() => herd.close());

  it('comes to the same end', () => expectInitSurvives(herd, 'dev.done', 'setup', 'init'));
});

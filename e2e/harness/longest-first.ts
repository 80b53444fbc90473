import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that keep a worker for minutes, the longest first. */
const long = [
  'command-line.guest',
  'payload.guest',
  'first-contact.guest',
  'init-crash.guest',
  'driver.contract',
  'git-safety.guest',
  'sessions.guest',
  'snapshots-crash.guest',
  'crash.guest',
];

/** Begins with what takes long, so that no worker is left alone with it at the end. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = long.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return index === -1 ? long.length : index;
    };
    const usual = await super.sort(files); // oxlint-disable-line unicorn/no-array-sort -- a sequencer, no array
    return usual.toSorted((a, b) => rank(a) - rank(b));
  }
}

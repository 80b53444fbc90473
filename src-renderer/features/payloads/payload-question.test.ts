import { expect, it } from 'vitest';
import { questionWords } from './payload-question';

const choices = (question: Parameters<typeof questionWords>[0]) =>
  questionWords(question, 'web').options.map(({ id }) => id);

it('lets a person choose a side or both, and says what is kept', () => {
  expect(choices({ kind: 'both-changed' })).toEqual(['host', 'guest', 'keep-both']);
  expect(choices({ kind: 'foreign-data', payloadId: null })).toEqual(['host', 'guest', 'keep-both']);
  for (const { detail } of questionWords({ kind: 'both-changed' }, 'web').options) {
    expect(detail).toMatch(/kept as a checkpoint|written to a new folder/);
  }
});

it('names what a loss is before it is allowed', () => {
  const loss = { kind: 'would-lose', files: 180, ofFiles: 214, databases: 1, accounts: true } as const;
  expect(choices(loss)).toEqual(['host', 'allow']);
  expect(questionWords(loss, 'web').facts).toContain(
    'web does not have 180 of 214 files, its list of accounts and 1 database among them any more.',
  );
  expect(questionWords({ ...loss, databases: 0, accounts: false }, 'web').facts).toContain(
    'web does not have 180 of 214 files any more.',
  );
});

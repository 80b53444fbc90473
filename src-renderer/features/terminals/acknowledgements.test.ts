import { expect, it } from 'vitest';
import { Acknowledgements } from './acknowledgements';

it('reports every parsed character once, in pieces of at least 5,000', () => {
  const reports: number[] = [];
  const acknowledgements = new Acknowledgements((characters) => reports.push(characters));
  for (const characters of [4_999, 1, 3, 70_000, 10]) acknowledgements.add(characters);
  expect(reports).toEqual([5_000, 70_003]);
});

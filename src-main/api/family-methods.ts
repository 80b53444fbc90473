import type { Families } from '../family/families';
import { defineMethod } from './method';

/** Families and their tiers. */
export function familyMethods(families: Families) {
  return [
    defineMethod('family', 'list', () => ({ families: families.list() })),
    defineMethod('family', 'create', (_, input) => families.create(input)),
    defineMethod('family', 'init', (_, input) => families.init(input)),
  ] as const;
}

import type { Clawboxes } from '../clawbox/clawboxes';
import { defineMethod } from './method';

/** Calls about numbered VMs. */
export function clawboxMethods(clawboxes: Pick<Clawboxes, 'create' | 'list'>) {
  return [
    defineMethod('clawbox', 'create', (_, input) => clawboxes.create(input)),
    defineMethod('clawbox', 'list', () => clawboxes.list()),
  ] as const;
}

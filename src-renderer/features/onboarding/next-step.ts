import type { Check } from '../../../src-preload/contract/system';

/** What a person does next on the way to a VM; `wait` while something is under way. */
export type NextStep = Check['id'] | 'create' | 'wait';

/** What must be fine before a VM can be made, in the order in which it is mended; slow guests are no obstacle. */
const obstacles: readonly Check['id'][] = ['tools', 'disk', 'image'];

/** @param checks `undefined` while this computer is looked at */
export function nextStep(checks: readonly Check[] | undefined): NextStep {
  if (!checks) return 'wait';
  for (const id of obstacles) {
    const check = checks.find((one) => one.id === id);
    if (check?.state === 'failed') return id;
    if (check?.state === 'working') return 'wait';
  }
  return 'create';
}

import type { SafetyService } from '../safety/safety-service';
import { CorralError } from '../host/errors';
import { defineMethod } from './method';

/** What would be lost with a VM. */
export function safetyMethods(safety: SafetyService) {
  return [
    defineMethod('safety', 'check', (_, { vm }) => safety.check(vm)),
    defineMethod('safety', 'get', (_, { vm }) => ({ check: safety.get(vm) })),
    defineMethod('safety', 'rescue', () => {
      throw new CorralError('not-supported', 'This version of Corral can not do that yet.');
    }),
  ] as const;
}

import type { RescueService } from '../safety/rescue-service';
import type { SafetyService } from '../safety/safety-service';
import { defineMethod } from './method';

/** What would be lost with a VM, and how it is saved. */
export function safetyMethods(safety: SafetyService, rescues: RescueService) {
  return [
    defineMethod('safety', 'check', (_, { vm }) => safety.check(vm)),
    defineMethod('safety', 'get', (_, { vm }) => ({ check: safety.get(vm) })),
    defineMethod('safety', 'rescue', (_, { vm, folder }) => rescues.rescue(vm, folder)),
  ] as const;
}

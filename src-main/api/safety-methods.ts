import { CorralError } from '../host/errors';
import { defineMethod } from './method';

/** What would be lost with a VM. */
export function safetyMethods() {
  const refuse = (): never => {
    throw new CorralError('not-supported', 'This version of Corral can not do that yet.');
  };
  return [
    defineMethod('safety', 'check', refuse),
    defineMethod('safety', 'get', () => ({ check: null })),
    defineMethod('safety', 'rescue', refuse),
  ] as const;
}

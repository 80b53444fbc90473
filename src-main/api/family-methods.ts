import { CorralError } from '../host/errors';
import { defineMethod } from './method';

/** Families and their tiers. */
export function familyMethods() {
  const refuse = (): never => {
    throw new CorralError('not-supported', 'This version of Corral can not do that yet.');
  };
  return [
    defineMethod('family', 'list', () => ({ families: [] })),
    defineMethod('family', 'create', refuse),
    defineMethod('family', 'init', refuse),
  ] as const;
}

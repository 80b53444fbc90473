import { CorralError } from '../host/errors';
import { defineMethod } from './method';

/** Snapshots, and what was set aside. */
export function snapshotMethods() {
  const refuse = (): never => {
    throw new CorralError('not-supported', 'This version of Corral can not do that yet.');
  };
  return [
    defineMethod('snapshot', 'create', refuse),
    defineMethod('snapshot', 'restore', refuse),
    defineMethod('snapshot', 'annotate', refuse),
    defineMethod('undo', 'restore', refuse),
    defineMethod('undo', 'discard', refuse),
  ] as const;
}

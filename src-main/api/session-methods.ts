import { CorralError } from '../host/errors';
import { defineMethod } from './method';

/** Calls about the tmux sessions of a running guest. */
export function sessionMethods() {
  const refuse = (): never => {
    throw new CorralError('not-supported', 'Sessions can’t be read yet.');
  };
  return [
    defineMethod('session', 'history', refuse),
    defineMethod('session', 'rename', refuse),
    defineMethod('session', 'end', refuse),
  ] as const;
}

import { CorralError } from '../host/errors';
import { defineMethod } from './method';

/** Calls about how guests reach the outside. */
export function networkMethods() {
  const refuse = (): never => {
    throw new CorralError('not-supported', 'This is not built yet.');
  };
  return [
    defineMethod('network', 'probe', refuse),
    defineMethod('network', 'configure', refuse),
    defineMethod('network', 'start', refuse),
    defineMethod('network', 'stop', refuse),
    defineMethod('network', 'restart', refuse),
    defineMethod('network', 'log', refuse),
    defineMethod('network', 'upstream', refuse),
    defineMethod('network', 'setUpstream', refuse),
    defineMethod('network', 'hostLogin', refuse),
  ] as const;
}

import { CorralError } from '../host/errors';
import { defineMethod } from './method';

function notYet(): never {
  throw new CorralError('not-supported', 'Payloads are not built yet.');
}

/** Calls about payloads. */
export function payloadMethods() {
  return [
    defineMethod('payload', 'inspect', notYet),
    defineMethod('payload', 'attach', notYet),
    defineMethod('payload', 'detach', notYet),
    defineMethod('payload', 'status', notYet),
    defineMethod('payload', 'sync', notYet),
    defineMethod('payload', 'pause', notYet),
    defineMethod('payload', 'resume', notYet),
    defineMethod('payload', 'restart', notYet),
    defineMethod('payload', 'decide', notYet),
    defineMethod('payload', 'log', notYet),
    defineMethod('payload', 'history', notYet),
    defineMethod('payload', 'restore', notYet),
    defineMethod('payload', 'diff', notYet),
    defineMethod('payload', 'export', notYet),
    defineMethod('payload', 'locks', notYet),
    defineMethod('payload', 'unlock', notYet),
  ] as const;
}

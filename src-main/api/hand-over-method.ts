import type { Emitter } from '../host/emitter';
import { CorralError } from '../host/errors';
import { defineMethod, type Method } from './method';

/**
 * `system.handOver`: one without a window obeys, the app never gives its herd away.
 *
 * @param requests is told after the answer is on its way.
 */
export function handOverMethod(role: 'app' | 'serve', requests: Emitter<void>): Method<'system.handOver'> {
  return defineMethod('system', 'handOver', () => {
    if (role === 'app') {
      throw new CorralError('wrong-state', 'The Corral app is running and keeps its VMs. Quit it first.');
    }
    setImmediate(() => requests.emit());
    return {};
  });
}

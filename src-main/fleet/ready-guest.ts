import { CorralError } from '../host/errors';
import type { GuestWatch } from './guest-watch';
import type { Lifecycle } from './lifecycle';
import type { VmRegistry } from './vm-registry';

/**
 * The guest of a VM that one can log in to. One that does not answer now is let through: it may
 * answer again, and a person may want to try.
 *
 * @param vm id or name
 * @throws CorralError `not-found`, or `wrong-state` when it is off, starting or stopping.
 */
export function readyGuest(registry: VmRegistry, lifecycle: Lifecycle, vm: string): GuestWatch {
  const { id, name } = registry.find(vm);
  const { state } = registry.runtime(id);
  switch (state.kind) {
    case 'starting':
      throw new CorralError(
        'wrong-state',
        `“${name}” is still starting. Try again once it runs.`,
        { vmId: id },
        true,
      );
    case 'stopping':
      throw new CorralError('wrong-state', `“${name}” is being stopped. Start it again once it is off.`, {
        vmId: id,
      });
    case 'running':
    case 'unreachable':
    case 'stopped':
    case 'died':
    case 'creating':
    case 'deleting':
      return lifecycle.guest(id);
  }
}

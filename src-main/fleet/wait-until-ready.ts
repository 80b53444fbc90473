import type { Vm } from '../../src-preload/contract/vm';
import { CorralError } from '../host/errors';
import type { VmRegistry } from './vm-registry';

/**
 * Resolves when one can log in to a VM.
 *
 * @throws CorralError `wrong-state` when it is off or goes off, `timed-out` after `timeoutMs`,
 * `not-found` when it is deleted meanwhile, `cancelled` by the signal.
 */
export function waitUntilReady(
  registry: VmRegistry,
  id: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Vm> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      undo();
      signal?.removeEventListener('abort', onAbort);
      finish();
    };
    const look = (): void => {
      const { name, state, lastError } = registry.view(id);
      if (state.kind === 'running') settle(() => resolve(registry.view(id)));
      else if (state.kind === 'stopped' || state.kind === 'died' || state.kind === 'stopping') {
        const why = state.kind === 'died' ? state.reason : (lastError?.message ?? 'It is not running.');
        settle(() => reject(new CorralError('wrong-state', `“${name}” can't be logged in to. ${why}`)));
      }
    };
    const onAbort = (): void =>
      settle(() => reject(new CorralError('cancelled', 'The caller does not wait any more.')));
    const timer = setTimeout(() => {
      const { name, state } = registry.view(id);
      const stage = state.kind === 'starting' ? `still waiting for its ${state.waitingFor}` : state.kind;
      settle(() =>
        reject(
          new CorralError(
            'timed-out',
            `“${name}” was not ready after ${Math.round(timeoutMs / 1000)} s (${stage}). ` +
              `Look at its console: corral vm console ${name}`,
            {},
            true,
          ),
        ),
      );
    }, timeoutMs);
    const undo = registry.on((news) => {
      if (news.topic === 'vm.changed' && news.vm.id === id) look();
      if (news.topic === 'vm.removed' && news.id === id) {
        settle(() => reject(new CorralError('not-found', 'The VM was deleted.')));
      }
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    look();
  });
}

import type { GuestWatch } from '../fleet/guest-watch';
import type { VmRegistry } from '../fleet/vm-registry';
import { callbackLimits, CallbackForwards } from '../guest/callback-forwards';
import { startProcessStream } from '../host/process-stream';

/** The ways back of logins into the VMs of this herd; each ends with its VM's power. */
export function loginCallbacks(registry: VmRegistry, guestOf: (vm: string) => GuestWatch): CallbackForwards {
  const callbacks = new CallbackForwards({
    guest: (vm) => {
      const guest = guestOf(vm);
      return { name: registry.find(vm).name, connectCommand: (port) => guest.connectCommand(port) };
    },
    startStream: startProcessStream,
    limits: callbackLimits,
  });
  registry.on((news) => {
    if (news.topic === 'vm.removed') callbacks.closeFor(news.id);
    if (news.topic !== 'vm.changed') return;
    const { id, state } = news.vm;
    if (state.kind !== 'running' && state.kind !== 'unreachable') callbacks.closeFor(id);
  });
  return callbacks;
}

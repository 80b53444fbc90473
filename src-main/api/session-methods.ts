import type { GuestWatch } from '../fleet/guest-watch';
import { endSession, readHistory, renameSession } from '../guest/tmux-sessions';
import { defineMethod } from './method';

/**
 * Calls about the tmux sessions of a running guest.
 *
 * @param guestOf the guest of a VM, by its id or name. @throws CorralError `not-found`, `wrong-state`
 */
export function sessionMethods(guestOf: (vm: string) => GuestWatch) {
  return [
    defineMethod('session', 'history', async (_, { vm, session }) => readHistory(guestOf(vm), session)),
    defineMethod('session', 'rename', async (_, { vm, session, name }) => {
      await renameSession(guestOf(vm), session, name);
      return {};
    }),
    defineMethod('session', 'end', async (_, { vm, session }) => {
      await endSession(guestOf(vm), session);
      return {};
    }),
  ] as const;
}

import type { GuestWatch } from '../fleet/guest-watch';
import { switchOffPasswordLogin } from '../guest/password-login';
import { linkTartCache, type TartCache } from '../guest/tart-cache';
import type { SetupAccess } from './setup-access';

const cacheSentences: Readonly<Record<TartCache, string>> = {
  linked: 'Tart in the guest uses what this computer has fetched.',
  'not-shared': 'Nothing is shared with it; Tart in the guest downloads what it needs.',
  own: 'Tart in the guest has a cache of its own already, which stays.',
};

/** Access to running guests that one can log in to by key, whatever let Corral in first. */
export function guestAccess(guestOf: (vmId: string) => Pick<GuestWatch, 'run'>): SetupAccess {
  return {
    async keys(vmId, signal) {
      const wasOn = await switchOffPasswordLogin(guestOf(vmId), signal);
      return wasOn
        ? 'Corral’s key works; logins by password over SSH are off now.'
        : 'Corral’s key works, and nobody logs in by password over SSH.';
    },
    cache: async (vmId, signal) => cacheSentences[await linkTartCache(guestOf(vmId), signal)],
  };
}

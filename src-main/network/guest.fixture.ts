import { runCommand } from '../host/command';
import type { GuestWatch } from '../fleet/guest-watch';

/** A home of this computer that stands for a guest: scripts run in it with a shell of ours. */
export function guestOfHome(
  home: string,
  env: Readonly<Record<string, string>> = {},
): Pick<GuestWatch, 'run'> {
  return {
    run: (script, { args = [], ...options } = {}) =>
      runCommand('/bin/sh', ['-c', script, 'corral', ...args], { ...options, env: { HOME: home, ...env } }),
  };
}

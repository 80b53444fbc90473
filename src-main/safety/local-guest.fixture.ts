import type { CommandResult } from '../host/command';
import { runCommand } from '../host/command';
import type { ScriptGuest } from './scan-guest';

/** A home of this computer that stands for a guest: scripts run in it with a shell of ours. */
export function localGuest(home: string): ScriptGuest {
  return {
    run: (script, { args = [], ...options } = {}): Promise<CommandResult> =>
      runCommand('dash', ['-c', script, 'corral', ...args], {
        ...options,
        env: { HOME: home, GIT_CONFIG_NOSYSTEM: '1' },
      }),
  };
}

import type { StopStage } from '../../src-preload/contract/vm';
import { toCorralError, type CorralError } from '../host/errors';
import type { GuestConnection } from './guest-connection';

/** What a guest that can be reached does for its own end. */
export interface GuestPower {
  /** Brings all writes to the disk. */
  sync(timeoutMs: number): Promise<void>;
  /** Asks for the shutdown; answers when it is on its way. */
  shutDown(timeoutMs: number): Promise<void>;
}

/** What the driver does for a machine's end. */
export interface MachinePower {
  powerDown(): Promise<void>;
  /** True when the machine is off, false when the time passed first. */
  waitUntilOff(timeoutMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

/** Milliseconds for each stage before the next one begins. */
export interface ShutDownDeadlines {
  readonly guestSync: number;
  readonly guestShutDown: number;
  readonly powerDown: number;
}

/** How a machine went off. */
export interface ShutDownReport {
  readonly endedBy: Exclude<StopStage, 'guest-sync'>;
  /** Why stages before the last one did not do. */
  readonly failures: readonly { readonly stage: StopStage; readonly error: CorralError }[];
}

const defaultDeadlines: ShutDownDeadlines = { guestSync: 30_000, guestShutDown: 90_000, powerDown: 30_000 };

/**
 * Stops a machine by stages, from the gentlest on: sync in the guest, shutdown in the guest, power
 * button, driver. A stage that fails or takes too long is followed by the next.
 *
 * @param guest `undefined` when nobody can log in; then it begins with the power button.
 * @throws only what the driver's own stop throws.
 */
export async function shutDown(
  guest: GuestPower | undefined,
  machine: MachinePower,
  onStage: (stage: StopStage) => void,
  deadlines: ShutDownDeadlines = defaultDeadlines,
): Promise<ShutDownReport> {
  const failures: { stage: StopStage; error: CorralError }[] = [];
  const attempt = async (stage: StopStage, work: () => Promise<void>): Promise<boolean> => {
    onStage(stage);
    try {
      await work();
      return true;
    } catch (error) {
      failures.push({ stage, error: toCorralError(error) });
      return false;
    }
  };

  if (guest) {
    await attempt('guest-sync', () => guest.sync(deadlines.guestSync));
    const asked = await attempt('guest-shutdown', () => guest.shutDown(deadlines.guestSync));
    if (asked && (await machine.waitUntilOff(deadlines.guestShutDown)))
      return { endedBy: 'guest-shutdown', failures };
  }
  const pressed = await attempt('powerdown', () => machine.powerDown());
  if (pressed && (await machine.waitUntilOff(deadlines.powerDown))) return { endedBy: 'powerdown', failures };
  onStage('driver-stop');
  await machine.stop();
  return { endedBy: 'driver-stop', failures };
}

/** The guest's part over its connection. */
export function guestPower(guest: GuestConnection): GuestPower {
  return {
    sync: async (timeoutMs) => {
      await guest.run('sync', { timeoutMs });
    },
    shutDown: async (timeoutMs) => {
      try {
        await guest.run('sudo -n systemctl poweroff || sudo -n shutdown -h now', { timeoutMs });
      } catch (error) {
        // The shutdown may take the connection away before the answer is through.
        if (toCorralError(error).code !== 'guest-unreachable') throw error;
      }
    },
  };
}

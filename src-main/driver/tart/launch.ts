import fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Share } from '../../../src-preload/contract/vm';
import { startDetached } from '../../host/detached-process';
import { CorralError } from '../../host/errors';
import type { TartOptions } from './options-dump';
import { requireTart, tartEnvironment } from './find-tart';
import { guestLimit } from './guest-limit';
import { endOf, screenOf } from './run-log';
import { shareArguments, tartCacheArguments } from './share-arguments';
import type { TartTool } from './tart-tool';

const upDeadlineMs = 60_000;
const lookMs = 200;

/** How a guest is started. */
export interface LaunchChoices {
  readonly os: 'darwin' | 'linux';
  readonly screen: boolean;
  readonly shares: readonly Share[];
  /** Folder of Tart's own cache, null when there is none. */
  readonly cache: string | null;
  readonly options: TartOptions;
}

/** A `tart run` that has just been started and may still fail. */
export interface Launched {
  readonly pid: number;
  readonly exited: Promise<number | string>;
}

/** The arguments of `tart run`. A hostile guest must neither read this computer's clipboard nor hear it. */
export function runArguments(
  name: string,
  { os, screen, shares, cache, options }: LaunchChoices,
): readonly string[] {
  return [
    'run',
    name,
    '--no-graphics',
    '--no-audio',
    ...(options.noClipboard ? ['--no-clipboard'] : []),
    ...(screen && options.screen ? ['--vnc-experimental'] : []),
    ...shareArguments(shares, os),
    ...(os === 'darwin' ? tartCacheArguments(shares, cache) : []),
  ];
}

/** Starts a run that outlives this process, with a new log. @throws CorralError `tool-missing` */
export async function launch(argv: readonly string[], logFile: string): Promise<Launched> {
  await fs.writeFile(logFile, '', { mode: 0o600 });
  return startDetached(await requireTart(), argv, { logFile, env: tartEnvironment() });
}

/**
 * Waits until the guest has power. Tart says so only of its screen; without one, its lock must do,
 * which it takes a moment before.
 *
 * @throws CorralError with the reason when it ended instead
 */
export async function waitUntilUp(
  tart: TartTool,
  name: string,
  logFile: string,
  hasScreen: boolean,
  { exited }: Launched,
): Promise<void> {
  let exit: number | string | undefined;
  void exited.then((code) => (exit = code));
  const until = Date.now() + upDeadlineMs;
  while (Date.now() < until) {
    const log = await fs.readFile(logFile, 'utf8');
    if (exit !== undefined) throw explainExit(name, exit, log);
    if (hasScreen ? screenOf(log) : (await tart.find(name))?.state === 'running') return;
    await delay(lookMs);
  }
  throw new CorralError('timed-out', `“${name}” did not start within a minute. Try again.`, {}, true);
}

/** Turns an early end of `tart run` into an error that says what to do. */
export function explainExit(name: string, exit: number | string, log: string): CorralError {
  const limit = /exceeds the system limit(?: \(other running VMs: (.*)\))?/.exec(log);
  if (limit) return guestLimit(name, limit[1]?.split(', ') ?? []);
  const { reason } = endOf(log);
  const details = { exit, reason };
  if (/is already running!/.test(log)) {
    return new CorralError(
      'wrong-state',
      `“${name}” runs already, started outside of Corral.`,
      details,
      true,
    );
  }
  if (/does not exist|is missing files/.test(log)) {
    return new CorralError(
      'image-broken',
      `“${name}” can’t start: Tart has no whole VM of this name any more.`,
      details,
    );
  }
  if (/storage device|disk image|could not open|not in qcow2/i.test(log)) {
    return new CorralError(
      'image-broken',
      `“${name}” can’t start, its disk can’t be read. ${reason}`,
      details,
    );
  }
  if (/The virtual machine failed to start/.test(log)) {
    return new CorralError(
      'tool-failed',
      `“${name}” did not start. On a Mac that nobody is logged in to, its login keychain must be unlocked first. ${reason}`,
      details,
    );
  }
  return new CorralError('tool-failed', `“${name}” did not start. ${reason}`, details);
}

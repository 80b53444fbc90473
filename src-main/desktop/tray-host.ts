import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandRunner } from '../host/command';

const timeoutMs = 1_500;
/** A desktop that is slow to start has its tray by then. */
const loginPatienceMs = 30_000;
const lookAgainMs = 500;
const watcher = 'org.kde.StatusNotifierWatcher';

/** A method call that D-Bus tools of any desktop can make: all arguments are strings. */
interface BusCall {
  readonly destination: string;
  readonly object: string;
  readonly method: string;
  readonly argv: readonly string[];
}

const hasOwner: BusCall = {
  destination: 'org.freedesktop.DBus',
  object: '/org/freedesktop/DBus',
  method: 'org.freedesktop.DBus.NameHasOwner',
  argv: [watcher],
};
const hasHost: BusCall = {
  destination: watcher,
  object: '/StatusNotifierWatcher',
  method: 'org.freedesktop.DBus.Properties.Get',
  argv: [watcher, 'IsStatusNotifierHostRegistered'],
};

const tools: readonly { readonly file: string; readonly argv: (call: BusCall) => readonly string[] }[] = [
  {
    file: 'dbus-send',
    argv: ({ destination, object, method, argv }) => [
      '--session',
      '--print-reply=literal',
      `--reply-timeout=${timeoutMs}`,
      `--dest=${destination}`,
      object,
      method,
      ...argv.map((word) => `string:${word}`),
    ],
  },
  {
    file: 'gdbus',
    argv: ({ destination, object, method, argv }) => [
      ...['call', '--session', '--dest', destination, '--object-path', object, '--method', method],
      ...argv,
    ],
  },
];

/**
 * Whether this desktop shows tray icons. macOS does; a Linux desktop says so on its session bus. An
 * icon that nobody shows would leave no way to a hidden app, so every doubt is a no.
 */
export async function hasTray(run: CommandRunner, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  if (process.platform === 'darwin') return true;
  return hasBus(env) && (await isTrue(run, hasOwner)) && isTrue(run, hasHost);
}

/**
 * As {@link hasTray}, for an app that the login started: the desktop may bring up its tray later than
 * that. A “no” comes after half a minute, or when somebody can't wait.
 *
 * @param isNeeded true once the answer is needed now
 */
export async function waitForTray(
  run: CommandRunner,
  isNeeded: () => boolean,
  env: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  const until = Date.now() + loginPatienceMs;
  for (;;) {
    if (await hasTray(run, env)) return true;
    if (isNeeded() || Date.now() > until) return false;
    await delay(lookAgainMs);
  }
}

/** Without this look a tool of D-Bus would start a bus of its own. */
function hasBus(env: NodeJS.ProcessEnv): boolean {
  if (env['DBUS_SESSION_BUS_ADDRESS']) return true;
  return env['XDG_RUNTIME_DIR'] !== undefined && existsSync(path.join(env['XDG_RUNTIME_DIR'], 'bus'));
}

async function isTrue(run: CommandRunner, call: BusCall): Promise<boolean> {
  for (const { file, argv } of tools) {
    try {
      const { stdout } = await run(file, argv(call), { timeoutMs });
      return /\btrue\b/.test(stdout);
    } catch {
      // Not installed, or no answer: the next one may do better.
    }
  }
  return false;
}

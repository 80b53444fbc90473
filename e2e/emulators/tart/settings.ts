import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A deliberate lie of the emulator: each one must turn a test of the driver red. */
export type Mutation =
  /** JSON objects in alphabetical order of keys, lists in reverse. */
  | 'reordered-keys'
  /** JSON objects have nothing but `Name` and `State`. */
  | 'missing-keys'
  /** A guest that dies ends `tart run` without a word, and a failed start has exit code 0. */
  | 'exit-0-on-crash'
  /** Every command begins after `delaySeconds`. */
  | 'slow'
  /** The newest lease of a machine is an address that nobody answers at. */
  | 'stale-lease'
  /** The guest's agent does not answer `exec` and `ip --resolver agent`. */
  | 'no-agent';

/** How the emulator behaves. Read anew by every command, so a test can change it under a running app. */
export interface Settings {
  readonly version: string;
  readonly mutation?: Mutation;
  /** Of the mutation `slow`. */
  readonly delaySeconds: number;
  /** How long it takes to download an image. */
  readonly pullSeconds: number;
  /** How long `exec` tries to reach the guest's agent. */
  readonly agentTimeoutSeconds: number;
  /** `busybox` starts something that is up in seconds in place of every image's Debian. */
  readonly guest: 'debian' | 'busybox';
}

const defaults: Settings = {
  version: '2.35.0',
  delaySeconds: 3,
  pullSeconds: 0,
  agentTimeoutSeconds: 10,
  guest: 'debian',
};

/** The defaults, over them `emulator.json` in TART_HOME, over it CORRAL_TART_EMULATOR_GUEST. */
export function readSettings(home: string): Settings {
  const guest = process.env['CORRAL_TART_EMULATOR_GUEST'];
  return {
    ...defaults,
    ...readSettingsFile(path.join(home, 'emulator.json')),
    ...(guest === 'busybox' || guest === 'debian' ? { guest } : {}),
  };
}

function readSettingsFile(file: string): Partial<Settings> {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  return JSON.parse(text) as Partial<Settings>;
}

/** Whether the emulated version is at least this one. */
export function isAtLeast(settings: Settings, version: string): boolean {
  return settings.version.localeCompare(version, 'en', { numeric: true }) >= 0;
}

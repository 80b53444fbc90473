import type { Arguments } from './grammar';
import type { Settings } from './settings';
import type { Storage } from './storage';

/** Everything a subcommand works with. */
export interface Call {
  readonly args: Arguments;
  readonly settings: Settings;
  readonly storage: Storage;
}

/** One line on stdout, where Tart says everything but errors. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

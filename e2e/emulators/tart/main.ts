import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say, type Call } from './call';
import { commands as allCommands } from './command-table';
import { set } from './commands/configure';
import {
  clone,
  create,
  prune,
  remove,
  rename,
  validateClone,
  validateCreate,
  validatePrune,
  validateRename,
} from './commands/copy';
import { stop, suspend } from './commands/end';
import { fqn, get, list, validateList } from './commands/inspect';
import { pull } from './commands/pull';
import { exec, ip } from './commands/reach';
import { run, validateRun } from './commands/run';
import { rejectUnexpected, unexpected, unknownOption } from './complaints';
import { TartExit, ValidationError } from './exits';
import { parse, usageError, type Command } from './grammar';
import { isHeld } from './locks';
import { isAtLeast, readSettings, type Settings } from './settings';
import { Storage } from './storage';
import { commandHelp, dumpHelp, rootHelp } from './usage';

interface Action {
  readonly validate?: (call: Call) => void;
  readonly act: (call: Call) => Promise<void> | void;
}

const actions: Readonly<Record<string, Action>> = {
  create: { validate: validateCreate, act: create },
  clone: { validate: validateClone, act: clone },
  run: { validate: validateRun, act: run },
  set: { act: set },
  get: { act: get },
  list: { validate: validateList, act: list },
  pull: { act: pull },
  prune: { validate: validatePrune, act: prune },
  rename: { validate: validateRename, act: rename },
  stop: { act: stop },
  delete: { act: remove },
  fqn: { act: fqn },
  suspend: { act: suspend },
  ip: { act: ip },
  exec: { act: exec },
};

async function main(words: readonly string[]): Promise<void> {
  const storage = Storage.open();
  const settings = readSettings(storage.home);
  const commands = allCommands.filter(({ since }) => since === undefined || isAtLeast(settings, since));
  if (settings.mutation === 'slow') await delay(settings.delaySeconds * 1000);
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') say(rootHelp(commands));
  else if (name === '--version') say(settings.version);
  else if (name === '--experimental-dump-help') say(dumpHelp(commands));
  else {
    const command = commands.find((one) => one.name === name);
    if (!command) throw name.startsWith('-') ? unknownOption(undefined, name) : unexpected(undefined, words);
    await runCommand(command, rest, storage, settings);
  }
}

/** Words are complained about in the library's order: values, missing words, validation, and only then unknown ones. */
async function runCommand(
  command: Command,
  words: readonly string[],
  storage: Storage,
  settings: Settings,
): Promise<void> {
  const args = parse(command, words);
  if (args.wantsHelp) {
    say(commandHelp(command));
    return;
  }
  const action = actions[command.name];
  if (!action) throw new Error(`Nothing is done for “${command.name}”.`);
  const call: Call = { args, settings, storage };
  validate(command, action, call);
  rejectUnexpected(command, args);
  if (command.name !== 'pull' && command.name !== 'clone') removeAbandonedWork(storage);
  try {
    await action.act(call);
  } catch (error) {
    throw error instanceof ValidationError ? usageError(undefined, error.message) : error;
  }
}

function validate(command: Command, action: Action, call: Call): void {
  try {
    action.validate?.(call);
  } catch (error) {
    throw error instanceof ValidationError ? usageError(command, error.message) : error;
  }
}

/** Unfinished work whose process is gone. */
function removeAbandonedWork({ temporary }: Storage): void {
  for (const name of fs.readdirSync(temporary)) {
    const folder = path.join(temporary, name);
    if (!isHeld(folder)) fs.rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(),
  (error: unknown) => {
    if (!(error instanceof TartExit)) throw error;
    if (error.message !== '') process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  },
);

import { toCorralError } from '../host/errors';
import type { Command, Connection } from './command';
import { exitCodeOf, exitCodes } from './exit-code';
import { helpOn, overview } from './help';
import { parse } from './parse';
import { shell } from './shell';

/** A connection that is ended when the command has run. */
export interface ClosableConnection extends Connection {
  close(): void;
}

/**
 * Runs what was typed after `corral`. Never throws: what went wrong is said on standard error.
 *
 * @returns the exit code.
 */
export async function runCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  connect: () => Promise<ClosableConnection>,
): Promise<number> {
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const json = own.includes('--json');
  const terminal = shell(json);
  let connection: ClosableConnection | undefined;
  try {
    const parsed = parse(argv, commands);
    if (parsed.kind === 'help') {
      terminal.print(parsed.command ? helpOn(parsed.command) : overview(commands, parsed.group));
      return exitCodes.ok;
    }
    const { command, words, rest, options } = parsed;
    const connectOnce = async (): Promise<Connection> => (connection ??= await connect());
    return (await command.run({ words, rest, options, terminal, connect: connectOnce })) ?? exitCodes.ok;
  } catch (error) {
    const { code, message, details } = toCorralError(error);
    terminal.redraw('');
    terminal.note(json ? JSON.stringify({ error: { code, message, details } }) : `corral: ${message}`);
    if (!json && typeof details['taskId'] === 'string')
      terminal.note(`Look at that: corral task show ${details['taskId']}`);
    return exitCodeOf(code);
  } finally {
    connection?.close();
  }
}

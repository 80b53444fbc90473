import { startDetached } from '../../src-main/host/detached-process';

/** A process that starts a detached one. Arguments: the file for its output, and its command line. */
async function main(logFile: string, [file = '', ...argv]: readonly string[]): Promise<void> {
  await startDetached(file, argv, { logFile });
}

const [logFile, ...command] = process.argv.slice(2);
if (logFile === undefined) throw new Error('usage: detach-program LOG FILE [ARGUMENT…]');
void main(logFile, command);

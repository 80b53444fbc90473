import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { TemporaryCorral } from '../../src-main/orchestrator/temporary-paths.fixture';

/** What a command ended with. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedCommand {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it has said so far. */
  readonly texts: { readonly stdout: string; readonly stderr: string };
  readonly ended: Promise<CommandResult>;
}

/** Starts `corral …` of a built one without a terminal. @param more variables of its environment */
export function startCommand(
  { paths, env }: TemporaryCorral,
  argv: readonly string[],
  more: Readonly<Record<string, string>> = {},
): StartedCommand {
  const child = spawn(process.execPath, [path.join(paths.home, 'cli.js'), ...argv], {
    env: { ...process.env, ...env, ...more },
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([exitCode]): CommandResult => ({ exitCode, ...texts }));
  return { child, texts, ended };
}

/** Runs `corral …` to its end, without a terminal and with nothing on its standard input. */
export function runCommand(corral: TemporaryCorral, argv: readonly string[]): Promise<CommandResult> {
  const { child, ended } = startCommand(corral, argv);
  child.stdin.end();
  return ended;
}

import type { CommandOptions, CommandRunner } from '../../host/command';
import { CorralError } from '../../host/errors';
import { findProgram, searchFolders } from '../../host/find-program';

/** What is typed to install Tart. */
export const installTartLine = 'brew install openai/tools/tart';

/** Homebrew's folders on either processor: also where Tart is looked for when PATH does not name them. */
const homebrewFolders = ['/opt/homebrew/bin', '/usr/local/bin'];

/** Tart's program, or `undefined`. */
export function findTart(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  return findProgram('tart', tartFolders(env));
}

/** What every Tart gets: plain logs, no window of its own, no tracing, and the folders of its helpers. */
export function tartEnvironment(env: NodeJS.ProcessEnv = process.env): NonNullable<CommandOptions['env']> {
  return {
    CI: '1',
    PATH: tartFolders(env).join(':'),
    TRACEPARENT: undefined,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: undefined,
  };
}

/** Why Tart can't be used while it is not installed, and how it is got. */
export async function tartMissingWords(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const licence =
    'Its licence is FSL-1.1-ALv2: source-available, free to use for what does not compete with it.';
  const brew = await findProgram('brew', tartFolders(env));
  return brew === undefined
    ? `Tart, which runs macOS VMs, is installed by Homebrew, and Homebrew is missing too. Install it from https://brew.sh, then run: ${installTartLine}. ${licence}`
    : `Tart, which runs macOS VMs, is not installed. Run: ${installTartLine}. ${licence}`;
}

/** @throws CorralError `tool-missing` */
export async function requireTart(): Promise<string> {
  const program = await findTart();
  if (program !== undefined) return program;
  throw new CorralError('tool-missing', await tartMissingWords(), { install: installTartLine });
}

/** The version of an installed Tart, or how it is got. */
export async function lookForTart(
  run: CommandRunner,
): Promise<{ readonly version: string | null; readonly missingWords: string; readonly installLine: string }> {
  const missingWords = await tartMissingWords();
  const program = await findTart();
  if (program === undefined) return { version: null, missingWords, installLine: installTartLine };
  const { stdout } = await run(program, ['--version'], { env: tartEnvironment() });
  return { version: stdout.trim(), missingWords, installLine: installTartLine };
}

function tartFolders(env: NodeJS.ProcessEnv): readonly string[] {
  return [...new Set([...searchFolders(env), ...homebrewFolders])];
}

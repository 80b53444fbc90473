import type { ToolResult } from '../../src-preload/contract/setup-state';
import { LineSplitter } from '../guest/line-splitter';
import { CorralError } from '../host/errors';
import { useBootstrap } from '../network/bootstrap';
import type { StepContext } from '../tasks/task-definition';
import type { ScriptGuest } from './deploy';
import { readSetupLine } from './setup-output';

/** Compilers under emulation take their time; a tool that hangs is ended with all others. */
const timeoutMs = 4 * 60 * 60 * 1000;
const maxLineBytes = 4_096;
const maxOutputBytes = 1024 * 1024;
const exits = { someFailed: 3, notConfigured: 1 } as const;

/** A script for the guest that runs vm-setup.sh with these arguments. */
const script = useBootstrap + 'exec "$HOME/scripts/vm-setup.sh" "$@"';

/**
 * Runs vm-setup.sh in a guest and tells how it goes. A tool that fails is in the answer and is no error.
 *
 * @param names of the tools that are to be installed; others that the guest tells of are left out
 * @param only the one tool to install; without it the guest is configured and gets all
 * @throws CorralError `guest-failed` when it could not be configured, and those of {@link ScriptGuest.run}
 */
export async function runSetup(
  guest: ScriptGuest,
  { signal, progress, log }: Pick<StepContext<never, never>, 'signal' | 'progress' | 'log'>,
  names: readonly string[],
  only?: string,
): Promise<ToolResult[]> {
  const results = new Map<string, ToolResult>();
  let lastSentence = '';
  const take = (line: string): void => {
    const said = readSetupLine(line);
    switch (said?.kind) {
      case undefined:
        return;
      case 'configured':
        lastSentence = said.sentence;
        log(said.sentence);
        return;
      case 'started':
        progress(results.size / Math.max(1, names.length), said.name);
        return;
      case 'ended':
        if (!names.includes(said.result.name)) return;
        results.set(said.result.name, said.result);
        log(resultText(said.result));
        return;
    }
  };
  const lines = new LineSplitter(maxLineBytes);
  let isTooLong = false;
  const { exitCode, stderr } = await guest.run(script, {
    args: only === undefined ? [] : ['--only', only],
    timeoutMs,
    signal,
    maxOutputBytes,
    expectedExitCodes: [0, ...Object.values(exits)],
    onOutput: (chunk) => {
      const whole = isTooLong ? [] : lines.add(chunk);
      if (whole === 'too-long') isTooLong = true;
      else for (const line of whole) take(line);
    },
  });
  if (exitCode === exits.notConfigured && only === undefined) {
    const reason = lastSentence || (stderr.trim().split('\n').at(-1) ?? '');
    throw new CorralError(
      'guest-failed',
      `The guest could not be configured: ${reason || 'it said no more.'} Its log is in ~/.cal-setup.log.`,
    );
  }
  return names.map((name) => results.get(name) ?? untold(name));
}

/** A tool with what became of it, as a line of a log. */
function resultText({ name, state, version, sentence }: ToolResult): string {
  return [`${name}: ${state}`, version ?? sentence].filter(Boolean).join(', ');
}

function untold(name: string): ToolResult {
  return { name, state: 'failed', version: null, sentence: 'The guest said nothing of it.' };
}

import type { CommandResult } from '../../host/command';
import { CorralError, toCorralError } from '../../host/errors';
import type { TartTool } from './tart-tool';

const timeoutMs = 120_000;

/**
 * Runs a program in a guest through Tart's agent, which needs no network and no login.
 *
 * @throws CorralError `guest-unreachable` without an agent, `guest-failed`, `not-supported` by an old Tart
 */
export async function executeInGuest(
  tart: TartTool,
  name: string,
  argv: readonly string[],
  stdin: string,
): Promise<CommandResult> {
  if (!(await tart.options()).exec) {
    throw new CorralError(
      'not-supported',
      'This Tart can’t reach into guests. Update it: brew upgrade openai/tools/tart',
    );
  }
  try {
    return await tart.run(['exec', '-i', name, ...argv], { stdin, timeoutMs });
  } catch (error) {
    throw explained(name, toCorralError(error));
  }
}

function explained(name: string, error: CorralError): CorralError {
  if (error.code === 'timed-out' || /control socket|Guest Agent|is not running/i.test(error.message)) {
    return new CorralError(
      'guest-unreachable',
      `The guest agent of “${name}” does not answer. Corral logs in for the first time through it: install tart-guest-agent in the guest, or choose an image that has it, such as ghcr.io/cirruslabs/macos-sequoia-base:latest.`,
      error.details,
      true,
    );
  }
  if (error.code !== 'tool-failed') return error;
  return new CorralError(
    'guest-failed',
    `“${name}” could not be prepared for logins. ${error.message}`,
    error.details,
    true,
  );
}

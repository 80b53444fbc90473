import { CorralError, toCorralError } from '../../host/errors';
import type { FetchContext } from '../driver';
import { digestOf } from './listing';
import { PullProgress } from './pull-progress';
import type { TartTool } from './tart-tool';

/** Tart tidies up on SIGINT; what it has of the layers stays, so that the next pull goes on from there. */
const cancelGraceMs = 5_000;
/** A macOS image has some 25 GB. */
const timeLimitMs = 24 * 60 * 60 * 1000;

/**
 * Fetches an image into Tart's cache, or finds it there. Safe to repeat: a pull that was cut short goes on.
 *
 * @returns its digest; null from a Tart that can't tell
 * @throws CorralError `not-found` for an image that is not there, `cancelled`, `tool-failed`
 */
export async function pullImage(
  tart: TartTool,
  reference: string,
  { signal, progress, log }: FetchContext,
): Promise<string | null> {
  const state = new PullProgress(Date.now);
  progress(null, `Asking for ${reference}`);
  try {
    await tart.run(['pull', reference], {
      signal,
      cancelGraceMs,
      timeoutMs: timeLimitMs,
      onLine: (line) => {
        const news = state.read(line);
        if (news) progress(news.fraction, news.detail);
        else if (line.trim() !== '') log(line);
      },
    });
  } catch (error) {
    throw explained(reference, toCorralError(error));
  }
  const { stdout } = await tart.run(['fqn', reference], { expectedExitCodes: [0, 1, 2, 64] });
  return digestOf(stdout);
}

function explained(reference: string, error: CorralError): CorralError {
  const words = `${JSON.stringify(error.details['stderr'])} ${error.message}`;
  if (/code: 40[134]|failed to parse remote name/.test(words)) {
    return new CorralError(
      'not-found',
      `There is no image “${reference}” that Tart may fetch. Check its name; for a private one, log in first: tart login HOST`,
      error.details,
    );
  }
  if (error.code !== 'tool-failed') return error;
  return new CorralError(
    'tool-failed',
    `“${reference}” could not be fetched. What is there of it stays: try again to go on. ${error.message}`,
    error.details,
    true,
  );
}

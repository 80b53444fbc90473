import type { Checkpoint } from '../../src-preload/contract/payload';
import { CorralError, toCorralError } from '../host/errors';
import type { PassEnd, PayloadAgent } from './payload-agent';
import type { Named } from './sentences';

/**
 * Publishes what is left in a guest, before it goes off or its payload is taken away.
 *
 * @param takeOver copies what was published out of the share
 * @throws CorralError `needs-consent` when not all is known to be here
 */
export async function flush(
  agent: Pick<PayloadAgent, 'pass'>,
  takeOver: () => Promise<void>,
  names: Named,
  last: Pick<Checkpoint, 'number' | 'at'> | null,
): Promise<void> {
  let why: string;
  try {
    const end = await agent.pass('final');
    if (end === 'published') {
      await takeOver();
      return;
    }
    why = whyNot[end];
  } catch (error) {
    why = toCorralError(error).message;
  }
  throw unpublished(why, names, last);
}

/** Why a pass published nothing, as a sentence. */
export const whyNot: Readonly<Record<Exclude<PassEnd, 'published'>, string>> = {
  failed: 'The last pass of its service failed.',
  stopped: 'Its service waits for a decision.',
  nowhere: 'The folder is not mounted in it.',
  paused: 'Its service is paused.',
};

/** @param why a sentence */
export function unpublished(
  why: string,
  { vm, kind }: Named,
  last: Pick<Checkpoint, 'number' | 'at'> | null,
): CorralError {
  const since = last ? `since checkpoint ${last.number} (${new Date(last.at).toISOString()})` : 'so far';
  return new CorralError(
    'needs-consent',
    `The ${kind.title} that “${vm}” has written ${since} can’t be published: ${why} ` +
      'Nothing in its disk is lost by going on, but the folder stays behind.',
    { vm, why, checkpoint: last?.number ?? null },
  );
}

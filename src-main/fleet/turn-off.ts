import { toCorralError } from '../host/errors';
import type { FleetParts } from './make-vm';

/**
 * Turns a VM off that is about to be put away, if it runs. With `force` nobody has looked what would be
 * lost with it: then its work is saved first, a payload is published if it can be, and only a guest that does not
 * answer loses its power.
 */
export async function turnOff(
  parts: FleetParts,
  id: string,
  force: boolean,
  log: (line: string) => void,
): Promise<void> {
  if (parts.driver.status(id).kind !== 'running') return;
  const answers = parts.registry.runtime(id).state.kind === 'running';
  if (force && answers) log(await savedWork(parts, id));
  await parts.lifecycle.stop(id, force && !answers, force ? 'leave' : 'ask');
}

/** What became of the work, as a sentence: what can't be saved must not keep what is forced from happening. */
async function savedWork(parts: FleetParts, id: string): Promise<string> {
  try {
    const folder = await parts.rescueBefore(parts.registry.record(id));
    return folder === null
      ? 'Not all work that is nowhere else could be saved; see the task that tried.'
      : `Work that is nowhere else was saved to ${folder}.`;
  } catch (error) {
    return `Nothing could be saved before: ${toCorralError(error).message}`;
  }
}

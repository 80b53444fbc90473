import type { SafetyCheck } from '../../src-preload/contract/safety';
import { toCorralError } from '../host/errors';
import type { TaskDefinition } from '../tasks/task-definition';
import type { CheckBook } from './check-book';
import { look, newCheck, noAnswer, placeOf, type LookParts, type Place } from './look';

export interface CheckInput {
  readonly vmId: string;
  readonly name: string;
}

/** Where a task looks, decided by its first step. */
export interface PlaceMemo {
  readonly place?: Place;
  /** Why no copy could be made. */
  readonly problem?: string;
}

/** Looks for work that is nowhere else. It ends well whatever it finds, even when it could not look. */
export function checkTask(parts: LookParts, book: CheckBook): TaskDefinition<CheckInput, PlaceMemo> {
  const { registry, copies } = parts;
  return {
    kind: 'safety.check',
    title: (input) => `Look for unsaved work in ${input.name}`,
    vmId: (input) => input.vmId,
    steps: [
      {
        name: 'copy',
        title: 'Copy its disk, if it is off',
        async run({ input, remember, progress }) {
          const place = placeOf(registry, input.vmId);
          remember({ place });
          if (place !== 'copy') {
            progress(1, 'not needed');
            return;
          }
          try {
            await copies.make(input.vmId);
          } catch (error) {
            remember({ problem: toCorralError(error).message });
          }
        },
        undo: ({ input }) => copies.remove(input.vmId),
      },
      {
        name: 'look',
        title: 'Look at its repositories',
        async run({ input: { vmId }, memo: { place = 'guest', problem }, signal, log }) {
          const check =
            problem === undefined
              ? await look(parts, vmId, place, signal)
              : newCheck(vmId, 'copy', noAnswer(new Error(problem)), parts.now(), 0);
          const hasRunSince = place === 'copy' && placeOf(registry, vmId) === 'guest';
          await book.add({ ...check, outdated: hasRunSince });
          log(sentenceOf(check));
        },
      },
      {
        name: 'remove-copy',
        title: 'Remove the copy',
        run: ({ input }) => copies.remove(input.vmId),
      },
    ],
  };
}

function sentenceOf({ verdict, atRisk, repositories, problems }: SafetyCheck): string {
  switch (verdict) {
    case 'safe':
      return `Nothing would be lost (${repositories.length} repositories).`;
    case 'at-risk':
      return `${atRisk} of ${repositories.length} repositories hold work that is nowhere else.`;
    case 'unknown':
      return `It could not be told what would be lost. ${problems.join(' ')}`.trim();
  }
}

import type { ImageEntry } from '../../../src-preload/contract/image';
import type { SelectOption } from '../../ui/Select';

/** The images that are ready, by name, and a chosen one that is gone, so that a list can show the choice. */
export function imageOptions(
  images: readonly ImageEntry[],
  chosenId: string | null,
): readonly SelectOption[] {
  const ready = images
    .flatMap((entry) => (entry.state === 'ready' ? [entry.image] : []))
    .map(({ id, name }) => ({ id, title: name }));
  if (chosenId === null || ready.some(({ id }) => id === chosenId)) return ready;
  return [...ready, { id: chosenId, title: `${chosenId} (gone)` }];
}

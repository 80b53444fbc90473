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

/**
 * The image that a new VM is made of unless another one is chosen: that of the settings, else Corral's own, else any.
 *
 * @returns `undefined` when none is ready
 */
export function preselectedImage(
  ready: readonly SelectOption[],
  preferredId: string | null,
  ownId: string | undefined,
): string | undefined {
  const find = (wanted: string | null | undefined): SelectOption | undefined =>
    ready.find(({ id }) => id === wanted);
  return (find(preferredId) ?? find(ownId) ?? ready[0])?.id;
}

import type { ImageEntry } from '../../src-preload/contract/image';
import type { Check } from '../../src-preload/contract/system';
import { checkMaker } from './check-maker';

const check = checkMaker('image', 'Guest image');

export interface ImageFinding {
  readonly images: readonly ImageEntry[];
  /** Id of the image that the settings name for new VMs. */
  readonly preferredId: string | null;
  /** Whether Corral's own recipe runs here. */
  readonly canBuild: boolean;
  /** Why the last build failed. */
  readonly lastFailure: string | null;
}

/** Whether there is something that a VM can be made of. */
export function imageCheck({ images, preferredId, canBuild, lastFailure }: ImageFinding): Check {
  const ready = images.flatMap((entry) => (entry.state === 'ready' ? [entry] : []));
  const used =
    ready.find(({ image }) => image.id === preferredId) ?? ready.find(({ isDefault }) => isDefault);
  if (used) return check('ok', `“${used.image.name}” is ready. Creating a VM from it takes seconds.`, null);
  const own = images.find((entry) => entry.state === 'missing');
  const name = own?.name ?? 'Debian 12';
  if (own?.taskId) return check('working', `“${name}” is being built.`, null, own.taskId);
  if (!canBuild) {
    return check(
      'failed',
      'VMs start from an image, and there is none yet. Add a disk image of your own with the command below.',
      {
        kind: 'command',
        command: 'corral image add FILE',
      },
    );
  }
  const failure = lastFailure === null ? '' : ` The last build failed: ${lastFailure}`;
  return check(
    'failed',
    `VMs start from an image. Corral builds “${name}” from Debian packages. This takes a few minutes, and only once.${failure}`,
    { kind: 'run', title: 'Build the image' },
  );
}

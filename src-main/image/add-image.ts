import path from 'node:path';
import type { Image } from '../../src-preload/contract/image';
import { CorralError } from '../host/errors';
import type { Step, TaskDefinition } from '../tasks/task-definition';
import { copyDisk } from './copy-disk';
import type { ImageParts } from './image-parts';
import { hostArchitecture } from './image-recipe';
import { checkDisk, inspectDisk, type DiskFacts } from './inspect-disk';

export const addImageKind = 'image.add';

/** A disk of the user's and what it shall be called. */
export interface AddImageInput {
  readonly imageId: string;
  readonly name: string;
  /** Absolute path of the disk. */
  readonly path: string;
  /** The account that Corral logs in as. */
  readonly user: string;
}

/** `folder` holds the copy, `disk` is what is known of it. */
export interface AddImageMemo {
  readonly folder: string;
  readonly disk: DiskFacts;
}

type AddStep = Step<AddImageInput, AddImageMemo>;

/** Copies a raw or qcow2 disk of the user's into the images. */
export function addImage(parts: ImageParts): TaskDefinition<AddImageInput, AddImageMemo> {
  return {
    kind: addImageKind,
    title: ({ name }) => `Add the image “${name}”`,
    vmId: () => null,
    steps: [inspectStep(parts), copyStep(parts), checkStep(parts), registerStep(parts)],
  };
}

function inspectStep({ store, run, freeDiskGB }: ImageParts): AddStep {
  return {
    name: 'inspect',
    title: 'Look at the disk',
    async run({ input, signal, log }) {
      const { format, virtualBytes, allocatedBytes } = await inspectDisk(run, input.path, signal);
      log(
        `${input.path}: ${format}, ${toGB(virtualBytes)} GB, of which ${toGB(allocatedBytes)} GB are in use`,
      );
      const free = await freeDiskGB(store.folder);
      if (free * 2 ** 30 < allocatedBytes) {
        throw new CorralError(
          'not-enough-disk',
          `The copy of ${input.path} takes ${toGB(allocatedBytes)} GB, and only ${free.toFixed(1)} GB are free for ${store.folder}. Free some space and add it again.`,
          { allocatedBytes, free },
        );
      }
    },
  };
}

function copyStep({ staging }: ImageParts): AddStep {
  return {
    name: 'copy',
    title: 'Copy it',
    async run({ input, taskId, signal, progress, remember }) {
      const folder = await staging.create(taskId);
      await copyDisk(input.path, diskIn(folder), signal, (fraction) => progress(fraction, input.path));
      remember({ folder });
    },
    undo: ({ taskId }) => staging.remove(taskId),
  };
}

/** Looks at the copy, which nobody else can change any more. */
function checkStep({ run }: ImageParts): AddStep {
  return {
    name: 'check',
    title: 'Check the copy',
    async run({ memo, signal, remember }) {
      const disk = await inspectDisk(run, diskIn(memo.folder), signal);
      if (disk.format === 'qcow2') await checkDisk(run, diskIn(memo.folder), signal);
      remember({ disk });
    },
  };
}

function registerStep({ store, staging, now }: ImageParts): AddStep {
  return {
    name: 'register',
    title: 'Add it to the images',
    async run({ input, memo, taskId, signal }) {
      const image: Image = {
        id: input.imageId,
        name: input.name,
        origin: 'added',
        architecture: hostArchitecture(),
        boot: { mode: 'firmware' },
        disk: { file: diskName, ...memo.disk },
        user: input.user,
        createdAt: now(),
      };
      const registeredBy = await store.register(memo.folder, image, taskId, signal);
      if (registeredBy !== taskId) throw imageNameTaken(input.name);
      await staging.remove(taskId);
    },
  };
}

const diskName = 'disk.img';

function diskIn(folder: string): string {
  return path.join(folder, diskName);
}

function toGB(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}

/** The refusal of a name, or of one that makes the same id. */
export function imageNameTaken(name: string): CorralError {
  return new CorralError(
    'name-taken',
    `There is an image called “${name}” already, or one whose name differs only in signs. Choose another name.`,
  );
}

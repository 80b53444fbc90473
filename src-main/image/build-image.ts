import fs from 'node:fs/promises';
import path from 'node:path';
import type { Image } from '../../src-preload/contract/image';
import { CorralError, toCorralError } from '../host/errors';
import type { Step, StepContext, TaskDefinition } from '../tasks/task-definition';
import type { ImageParts } from './image-parts';
import { builtImageId, builtImageName, hostArchitecture } from './image-recipe';

export const buildImageKind = 'image.build';

/** Which image the recipe made when the task was started. */
export interface BuildImageInput {
  readonly imageId: string;
}

/** `output` is the folder that the recipe filled; null when the image was there already. */
export type BuildImageMemo = { readonly output: string | null };

type BuildStep = Step<BuildImageInput, BuildImageMemo>;
type BuildContext = StepContext<BuildImageInput, BuildImageMemo>;

/** The unpacked system and the file system made of it lie side by side for a while. */
const neededDiskGB = 4;
const timeLimitMs = 60 * 60 * 1000;
/** build.sh's exit code for “this computer lacks something”; its last line says what to do. */
const hostLacksSomething = 69;
const progressLine = /^PROGRESS ([01](?:\.\d+)?) (.+)$/;

/** Builds the image of Corral's own recipe. */
export function buildImage(parts: ImageParts): TaskDefinition<BuildImageInput, BuildImageMemo> {
  return {
    kind: buildImageKind,
    title: () => `Build the image “${builtImageName}”`,
    vmId: () => null,
    steps: [checkStep(parts), buildStep(parts), registerStep(parts)],
  };
}

function checkStep({ store, recipe, freeDiskGB }: ImageParts): BuildStep {
  return {
    name: 'check',
    title: 'Look at this computer',
    async run({ input }) {
      if (await store.read(input.imageId)) return;
      if (process.platform !== 'linux') {
        throw new CorralError(
          'not-supported',
          'The Linux image can only be built on Linux. Add a disk image of your own with “corral image add”.',
        );
      }
      if (input.imageId !== (await builtImageId(recipe))) throw recipeChanged();
      const free = await freeDiskGB(store.folder);
      if (free < neededDiskGB) throw notEnoughDisk(neededDiskGB, free, store.folder);
    },
  };
}

function buildStep({ store, staging, recipe, run }: ImageParts): BuildStep {
  return {
    name: 'build',
    title: 'Install Debian 12',
    async run(context) {
      const { input, taskId, remember } = context;
      const isThere = (await store.read(input.imageId)) !== undefined;
      if (isThere) {
        remember({ output: null });
        return;
      }
      const output = path.join(await staging.create(taskId), 'output');
      await runRecipe(run, recipe, output, context);
      if (input.imageId !== (await builtImageId(recipe))) throw recipeChanged();
      remember({ output });
    },
    undo: ({ taskId }) => staging.remove(taskId),
  };
}

/** The recipe dies with this process, by the kernel's hand: nobody would wait for it any more. */
async function runRecipe(
  run: ImageParts['run'],
  recipe: string,
  output: string,
  context: BuildContext,
): Promise<void> {
  const script = path.join(recipe, 'build.sh');
  const argv = ['--pdeathsig', 'KILL', script, '--output', output, '--flavour', 'agent'];
  try {
    const { exitCode, stderr } = await run('setpriv', argv, {
      timeoutMs: timeLimitMs,
      signal: context.signal,
      expectedExitCodes: [0, hostLacksSomething],
      onLine: (line) => {
        const [, fraction, sentence] = progressLine.exec(line) ?? [];
        if (sentence === undefined) context.log(line);
        else context.progress(Number(fraction), sentence);
      },
      onErrorLine: context.log,
    });
    if (exitCode === hostLacksSomething) throw toolMissing(stderr);
  } catch (error) {
    const failure = toCorralError(error);
    throw /No space left on device/.test(String(failure.details['stderr']))
      ? diskFull(output, failure)
      : failure;
  }
}

function registerStep({ store, staging, now }: ImageParts): BuildStep {
  return {
    name: 'register',
    title: 'Add it to the images',
    async run({ input, memo, taskId, signal }) {
      if (memo.output !== null && !(await store.read(input.imageId))) {
        const image = await describe(memo.output, input.imageId, now());
        await store.register(memo.output, image, taskId, signal);
      }
      await staging.remove(taskId);
    },
  };
}

/** @throws CorralError `tool-failed` when the recipe did not leave what it promises. */
async function describe(output: string, id: string, createdAt: number): Promise<Image> {
  const architecture = hostArchitecture();
  const [disk, kernel, initrd] = await Promise.all(
    ['disk.raw', 'vmlinuz', 'initrd.img'].map((file) =>
      fs.stat(path.join(output, file)).catch(() => undefined),
    ),
  );
  if (!disk || !kernel || !initrd) throw incomplete(output);
  const serial = architecture === 'aarch64' ? 'ttyAMA0' : 'ttyS0';
  return {
    id,
    name: builtImageName,
    origin: 'built',
    architecture,
    boot: {
      mode: 'direct',
      kernel: 'vmlinuz',
      initrd: 'initrd.img',
      commandLine: `root=LABEL=corral-root rw console=tty1 console=${serial} quiet systemd.show_status=0`,
    },
    disk: {
      file: 'disk.raw',
      format: 'raw',
      virtualBytes: disk.size,
      allocatedBytes: disk.blocks * 512,
    },
    user: 'admin',
    createdAt,
  };
}

function toolMissing(stderr: string): CorralError {
  const sentence =
    stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^build\.sh: /, '') ?? '';
  return new CorralError('tool-missing', `The image can’t be built here. ${sentence}`, { stderr: sentence });
}

function diskFull(output: string, failure: CorralError): CorralError {
  return new CorralError(
    'disk-full',
    `The image could not be built: the disk that holds ${output} is full. Free some space and build it again.`,
    failure.details,
    true,
  );
}

function notEnoughDisk(needed: number, free: number, folder: string): CorralError {
  return new CorralError(
    'not-enough-disk',
    `Building the image takes ${needed} GB for a while, and only ${free.toFixed(1)} GB are free for ${folder}. Free some space and build it again.`,
    { needed, free, folder },
  );
}

function recipeChanged(): CorralError {
  return new CorralError('wrong-state', 'The recipe of the image has changed since. Build the image again.');
}

function incomplete(output: string): CorralError {
  return new CorralError(
    'tool-failed',
    'The built image is not complete. Build it again; the log of the task says more.',
    { output },
  );
}

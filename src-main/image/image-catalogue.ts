import path from 'node:path';
import type { CorralNews } from '../../src-preload/contract/events';
import type { Image, ImageEntry } from '../../src-preload/contract/image';
import type { Task } from '../../src-preload/contract/task';
import type { CommandRunner } from '../host/command';
import { Emitter, type Unsubscribe } from '../host/emitter';
import { CorralError, toCorralError } from '../host/errors';
import { readHostCapacity } from '../host/host-capacity';
import type { Paths } from '../host/paths';
import type { AnyTaskDefinition } from '../tasks/task-definition';
import type { TaskRunner } from '../tasks/task-runner';
import { addImage, addImageKind, imageNameTaken, type AddImageInput } from './add-image';
import { buildImage, buildImageKind, type BuildImageInput } from './build-image';
import { addedImageId } from './image-id';
import type { ImageParts } from './image-parts';
import { builtImageId, builtImageName } from './image-recipe';
import { ImageStore } from './image-store';
import { StagingFolders } from './staging-folder';

/** What subscribers of an {@link ImageCatalogue} hear. */
export type ImageNews = Extract<CorralNews, { topic: 'image.changed' }>;

/** A disk of the user's. */
export interface AddRequest {
  /** Absolute path. */
  readonly path: string;
  readonly name: string;
  /** Default `admin`. */
  readonly user?: string | undefined;
}

type Started = { readonly taskId: string; readonly imageId: string };
type ImagePaths = Pick<Paths, 'images' | 'resources'>;

const defaultUser = 'admin';

/** The kinds of work that make images, to be registered with the task runner. */
export function imageTaskDefinitions(paths: ImagePaths, run: CommandRunner): readonly AnyTaskDefinition[] {
  const parts: ImageParts = {
    store: new ImageStore(paths.images),
    staging: new StagingFolders(paths.images, run),
    recipe: recipeFolder(paths),
    run,
    freeDiskGB: async (folder) => (await readHostCapacity(folder)).freeDiskGB,
    now: Date.now,
  };
  return [buildImage(parts), addImage(parts)];
}

/** What VMs can be made of, and how more of it comes to be. */
export class ImageCatalogue {
  private readonly store: ImageStore;
  private readonly news: Emitter<ImageNews>;
  private readonly states = new Map<string, Task['state']>();
  /** Stops listening to the tasks. */
  readonly dispose: Unsubscribe;

  /** @param log takes a sentence for the orchestrator's log. */
  constructor(
    private readonly paths: ImagePaths,
    private readonly tasks: TaskRunner,
    private readonly log: (sentence: string) => void,
  ) {
    this.store = new ImageStore(paths.images);
    this.news = new Emitter((error) => log(`A listener of image news failed: ${String(error)}`));
    this.dispose = tasks.on((news) => {
      if (news.topic === 'task.changed') this.taskChanged(news.task);
    });
  }

  on(listener: (news: ImageNews) => void): Unsubscribe {
    return this.news.on(listener);
  }

  /** Images that can be used, with absolute paths; first, our own, whether it is built or not. */
  async list(): Promise<ImageEntry[]> {
    const own = await this.defaultId();
    const entries: ImageEntry[] = [];
    for (const id of new Set([own, ...(await this.store.ids())])) {
      const image = await this.readOrWarn(id);
      if (image) entries.push({ state: 'ready', image, isDefault: id === own });
      else if (id === own) {
        const taskId = this.activeTask(buildImageKind, own)?.id ?? null;
        entries.push({ state: 'missing', id, name: builtImageName, isDefault: true, taskId });
      }
    }
    return entries;
  }

  /** Id of the image of our own recipe; it need not be built. */
  defaultId(): Promise<string> {
    return builtImageId(recipeFolder(this.paths));
  }

  /** @param id default: our own image. @throws CorralError `not-found`, `image-broken` */
  async resolve(id?: string): Promise<Image> {
    const wanted = id ?? (await this.defaultId());
    const image = isFolderName(wanted) ? await this.store.read(wanted) : undefined;
    if (image) return image;
    throw new CorralError(
      'not-found',
      wanted === (await this.defaultId())
        ? 'The Linux image is not built yet. Build it with “corral image build”.'
        : `There is no image ${wanted}. “corral image list” shows all.`,
      { imageId: wanted },
    );
  }

  /**
   * Builds our own image. A build under way is joined; for a finished one its task is answered.
   *
   * @throws CorralError `image-broken`, `handed-over`
   */
  async build(): Promise<Started> {
    const imageId = await this.defaultId();
    const isBuilt = (await this.store.read(imageId)) !== undefined;
    const task =
      this.activeTask(buildImageKind, imageId) ??
      (isBuilt
        ? this.tasksOf(buildImageKind, imageId).findLast(({ state }) => state === 'done')
        : undefined) ??
      this.tasks.start(buildImageKind, { imageId } satisfies BuildImageInput);
    return { taskId: task.id, imageId };
  }

  /** Copies a disk into the images. @throws CorralError `invalid-input`, `name-taken`, `handed-over` */
  async add(request: AddRequest): Promise<Started> {
    const imageId = addedImageId(request.name);
    if (!path.isAbsolute(request.path)) {
      throw new CorralError(
        'invalid-input',
        `“${request.path}” is not a whole path. Give one that begins with “/”.`,
      );
    }
    const ids = await this.store.ids();
    if (ids.includes(imageId) || this.activeTask(addImageKind, imageId)) throw imageNameTaken(request.name);
    const input: AddImageInput = {
      imageId,
      name: request.name,
      path: request.path,
      user: request.user ?? defaultUser,
    };
    return { taskId: this.tasks.start(addImageKind, input).id, imageId };
  }

  private activeTask(kind: string, imageId: string): Task | undefined {
    return this.tasksOf(kind, imageId).find(({ endedAt }) => endedAt === null);
  }

  private tasksOf(kind: string, imageId: string): readonly Task[] {
    return this.tasks
      .ofKind(kind)
      .filter(({ input }) => (input as BuildImageInput | AddImageInput).imageId === imageId)
      .map(({ task }) => task);
  }

  private taskChanged(task: Task): void {
    if (task.kind !== buildImageKind && task.kind !== addImageKind) return;
    if (this.states.get(task.id) === task.state) return;
    if (task.endedAt === null) this.states.set(task.id, task.state);
    else this.states.delete(task.id);
    void this.list().then(
      (images) => this.news.emit({ topic: 'image.changed', images }),
      (error: unknown) => this.log(`The images could not be listed: ${toCorralError(error).message}`),
    );
  }

  private async readOrWarn(id: string): Promise<Image | undefined> {
    try {
      return await this.store.read(id);
    } catch (error) {
      this.log(toCorralError(error).message);
      return undefined;
    }
  }
}

function recipeFolder({ resources }: ImagePaths): string {
  return path.join(resources, 'image');
}

function isFolderName(id: string): boolean {
  return /^[a-z0-9][a-z0-9._-]*$/.test(id);
}

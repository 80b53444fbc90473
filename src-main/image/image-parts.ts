import type { CommandRunner } from '../host/command';
import type { ImageStore } from './image-store';
import type { StagingFolders } from './staging-folder';

/** What the tasks that make images work with. */
export interface ImageParts {
  readonly store: ImageStore;
  readonly staging: StagingFolders;
  /** The folder of Corral's own recipe. */
  readonly recipe: string;
  readonly run: CommandRunner;
  /** Free space, in GB, on the file system of a folder. */
  readonly freeDiskGB: (folder: string) => Promise<number>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

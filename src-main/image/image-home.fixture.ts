import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runCommand } from '../host/command';
import { TaskRunner } from '../tasks/task-runner';
import { ImageCatalogue, imageTaskDefinitions } from './image-catalogue';

/** A throw-away home with its images, its tasks and a recipe folder. */
export interface ImageHome {
  readonly folder: string;
  readonly images: string;
  readonly resources: string;
  readonly warnings: string[];
  readonly tasks: TaskRunner;
  readonly catalogue: ImageCatalogue;
  /** Names in the images folder, hidden ones too. */
  contents(): Promise<string[]>;
}

/** An empty temporary folder. The caller removes it. */
export function temporaryFolder(): Promise<string> {
  return fs.mkdtemp(path.join(os.tmpdir(), 'corral images-'));
}

/** Opens a home. @param shared the folder of images and resources, when it is another than the home. */
export function openImageHome(folder: string, shared = folder): ImageHome {
  const paths = { images: path.join(shared, 'images'), resources: path.join(shared, 'resources') };
  const warnings: string[] = [];
  const log = (sentence: string): number => warnings.push(sentence);
  const definitions = imageTaskDefinitions(paths, runCommand);
  const tasks = new TaskRunner({ folder: path.join(folder, 'tasks'), definitions, log, now: Date.now });
  return {
    folder,
    ...paths,
    warnings,
    tasks,
    catalogue: new ImageCatalogue(paths, tasks, log),
    contents: () => fs.readdir(paths.images),
  };
}

/** Resolves with the first line of a task's log that matches. */
export function loggedLine(tasks: TaskRunner, pattern: RegExp): Promise<string> {
  return new Promise((resolve) => {
    const stop = tasks.on((news) => {
      if (news.topic !== 'task.logged' || !pattern.test(news.line)) return;
      stop();
      resolve(news.line);
    });
  });
}

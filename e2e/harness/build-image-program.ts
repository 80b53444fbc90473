import path from 'node:path';
import { runCommand } from '../../src-main/host/command';
import { ImageCatalogue, imageTaskDefinitions } from '../../src-main/image/image-catalogue';
import { TaskRunner } from '../../src-main/tasks/task-runner';

/**
 * A process that builds the image of a (fake) recipe, made to be killed. Prints the task's log and its end.
 * Argument: a folder with `resources`, in which it makes `images` and `tasks`.
 */
async function main(home: string): Promise<void> {
  const paths = { images: path.join(home, 'images'), resources: path.join(home, 'resources') };
  const log = (sentence: string): void => console.error(sentence);
  const tasks = new TaskRunner({
    folder: path.join(home, 'tasks'),
    definitions: imageTaskDefinitions(paths, runCommand),
    log,
    now: Date.now,
  });
  tasks.on((news) => {
    if (news.topic === 'task.logged') console.log(news.line);
  });
  const { taskId } = await new ImageCatalogue(paths, tasks, log).build();
  console.log((await tasks.wait(taskId)).state);
}

const [home] = process.argv.slice(2);
if (home === undefined) throw new Error('usage: build-image-program FOLDER');
void main(home);

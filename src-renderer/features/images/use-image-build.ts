import { useMutation } from '@tanstack/react-query';
import type { ImageEntry } from '../../../src-preload/contract/image';
import type { Task } from '../../../src-preload/contract/task';
import { unwrap } from '../../api/call';
import { useImages, useTasks } from '../../api/queries';

/** The image of Corral's own recipe. */
export interface DefaultImage {
  readonly state: 'unknown' | 'missing' | 'building' | 'ready';
  /** Undefined until it is known. */
  readonly id: string | undefined;
  readonly name: string;
  /** The build, while it runs. */
  readonly task: Task | undefined;
  readonly build: () => void;
}

/** Corral's own image and how to get it. */
export function useDefaultImage(): DefaultImage {
  const images = useImages();
  const tasks = useTasks();
  const build = useMutation({ mutationFn: () => unwrap(window.corral.image.build({})) });
  const entry = images.data?.find(({ isDefault }) => isDefault);
  const task = entry?.state === 'missing' ? tasks.data?.find(({ id }) => id === entry.taskId) : undefined;
  return { ...describe(entry), task, build: () => build.mutate() };
}

function describe(entry: ImageEntry | undefined): Pick<DefaultImage, 'state' | 'id' | 'name'> {
  if (!entry) return { state: 'unknown', id: undefined, name: 'Debian 12' };
  if (entry.state === 'ready') return { state: 'ready', id: entry.image.id, name: entry.image.name };
  return { state: entry.taskId === null ? 'missing' : 'building', id: entry.id, name: entry.name };
}

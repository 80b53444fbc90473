import type { QueryClient } from '@tanstack/react-query';
import type { CorralEvent } from '../../src-preload/contract/events';
import {
  follows,
  patchTasks,
  patchVms,
  type StreamPosition,
  type TaskList,
  type VmList,
} from './event-patch';
import { keys, recentEvents } from './queries';

const logLines = 1_000;

/** Keeps the cached lists at the state that the orchestrator pushes. @returns the undo */
export function followEvents(client: QueryClient): () => void {
  let position: StreamPosition | undefined;
  return window.corral.on((event) => {
    const inOrder = follows(position, event);
    if (position && position.epoch !== event.epoch) recentEvents.clear();
    position = { epoch: event.epoch, version: event.version };
    recentEvents.add(event);
    if (inOrder) apply(client, event);
    else void client.invalidateQueries();
  });
}

function apply(client: QueryClient, event: CorralEvent): void {
  switch (event.topic) {
    case 'vm.changed':
    case 'vm.removed':
      client.setQueryData<VmList>(keys.vms, (list) => list && patchVms(list, event));
      return;
    case 'task.changed':
      client.setQueryData<TaskList>(keys.tasks, (list) => list && patchTasks(list, event));
      if (event.task.endedAt !== null) void client.invalidateQueries({ queryKey: keys.checks });
      return;
    case 'task.logged':
      client.setQueryData<readonly string[]>(
        keys.taskLog(event.id),
        (lines) => lines && [...lines, event.line].slice(-logLines),
      );
      return;
    case 'family.changed':
      void client.cancelQueries({ queryKey: keys.families });
      client.setQueryData(keys.families, event.families);
      return;
    case 'image.changed':
      void client.cancelQueries({ queryKey: keys.images });
      client.setQueryData(keys.images, event.images);
      void client.invalidateQueries({ queryKey: keys.checks });
      return;
    case 'settings.changed':
      void client.cancelQueries({ queryKey: keys.settings });
      client.setQueryData(keys.settings, event.settings);
      void client.invalidateQueries({ queryKey: keys.system }); // It says what new VMs get.
  }
}

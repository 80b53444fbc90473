import type { AnyTaskDefinition, TaskDefinition } from '../tasks/task-definition';
import { initWorkflow } from './init-workflow';
import { installToolsTask } from './install-tools';
import type { SetupParts } from './setup-parts';

/** The tasks of this room. */
export function setupTaskDefinitions(parts: SetupParts): AnyTaskDefinition[] {
  const definitions = [initWorkflow(parts), installToolsTask(parts)];
  return definitions as readonly TaskDefinition<never, object>[] as AnyTaskDefinition[];
}

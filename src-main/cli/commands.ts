import type { Command } from './command';
import { familyCommands } from './family-commands';
import { imageCommands } from './image-commands';
import { safetyCommands } from './safety-commands';
import { screenCommand } from './screen-command';
import { snapshotCommands } from './snapshot-commands';
import { taskCommands } from './task-commands';
import { undoCommands } from './undo-commands';
import { vmCommands } from './vm-commands';

/** Everything that can be typed after `corral`; help is made from the same values. */
export const commands: readonly Command[] = [
  ...vmCommands,
  ...familyCommands,
  ...snapshotCommands,
  ...undoCommands,
  ...safetyCommands,
  screenCommand,
  ...taskCommands,
  ...imageCommands,
];

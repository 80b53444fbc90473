import type { Command } from './command';
import { authCommand } from './auth-command';
import { authorizeCommand } from './authorize-command';
import { clawboxCommands } from './clawbox-commands';
import { familyCommands } from './family-commands';
import { imageCommands } from './image-commands';
import { isolationCommands } from './isolation-commands';
import { payloadCommands } from './payload-commands';
import { proxyCommands } from './proxy-commands';
import { recipeCommands } from './recipe-commands';
import { safetyCommands } from './safety-commands';
import { screenCommand } from './screen-command';
import { snapshotCommands } from './snapshot-commands';
import { taskCommands } from './task-commands';
import { toolsCommand } from './tools-command';
import { undoCommands } from './undo-commands';
import { vmCommands } from './vm-commands';

/** Everything that can be typed after `corral`; help is made from the same values. */
export const commands: readonly Command[] = [
  ...isolationCommands,
  ...vmCommands,
  authorizeCommand,
  ...familyCommands,
  ...snapshotCommands,
  ...undoCommands,
  ...safetyCommands,
  ...clawboxCommands,
  ...payloadCommands,
  screenCommand,
  authCommand,
  ...proxyCommands,
  ...recipeCommands,
  toolsCommand,
  ...taskCommands,
  ...imageCommands,
];

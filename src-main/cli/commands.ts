import type { Command } from './command';
import { imageCommands } from './image-commands';
import { taskCommands } from './task-commands';
import { vmCommands } from './vm-commands';

/** Everything that can be typed after `corral`; help is made from the same values. */
export const commands: readonly Command[] = [...vmCommands, ...taskCommands, ...imageCommands];

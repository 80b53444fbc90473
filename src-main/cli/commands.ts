import type { Command } from './command';
import { imageCommands } from './image-commands';
import { screenCommand } from './screen-command';
import { taskCommands } from './task-commands';
import { vmCommands } from './vm-commands';

/** Everything that can be typed after `corral`; help is made from the same values. */
export const commands: readonly Command[] = [...vmCommands, screenCommand, ...taskCommands, ...imageCommands];

import { z } from 'zod';
import { familySchema } from './family';
import { imageEntrySchema } from './image';
import { settingsSchema } from './settings';
import { taskSchema } from './task';
import { vmSchema } from './vm';

/**
 * What the orchestrator pushes. `version` grows by one with each event of one orchestrator; a
 * client that sees a gap, or a new `epoch`, asks for the lists again.
 */
export const corralEventSchema = z
  .discriminatedUnion('topic', [
    z.object({ topic: z.literal('vm.changed'), vm: vmSchema }),
    z.object({ topic: z.literal('vm.removed'), id: z.uuid() }),
    z.object({ topic: z.literal('task.changed'), task: taskSchema }),
    z.object({ topic: z.literal('task.logged'), id: z.string(), line: z.string() }),
    z.object({ topic: z.literal('settings.changed'), settings: settingsSchema }),
    z.object({ topic: z.literal('family.changed'), families: z.array(familySchema) }),
    z.object({ topic: z.literal('image.changed'), images: z.array(imageEntrySchema) }),
  ])
  .and(z.object({ version: z.number().int(), epoch: z.string() }));
export type CorralEvent = z.infer<typeof corralEventSchema>;

/** An event before it is numbered. */
export type CorralNews = CorralEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'version' | 'epoch'>
    : never
  : never;

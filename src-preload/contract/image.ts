import { z } from 'zod';

/** How a guest of this image comes up. */
export const bootModeSchema = z.discriminatedUnion('mode', [
  /** Kernel and initrd are files beside the disk. */
  z.object({
    mode: z.literal('direct'),
    kernel: z.string(),
    initrd: z.string(),
    commandLine: z.string(),
  }),
  /** Firmware and the image's own boot loader; identity through a NoCloud seed. */
  z.object({ mode: z.literal('firmware') }),
]);
export type BootMode = z.infer<typeof bootModeSchema>;

/** An image that VMs can be made of. Immutable once it is listed. */
export const imageSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,100}$/),
  name: z.string(),
  origin: z.enum(['built', 'added']),
  architecture: z.enum(['x86_64', 'aarch64']),
  boot: bootModeSchema,
  disk: z.object({
    file: z.string(),
    format: z.enum(['raw', 'qcow2']),
    virtualBytes: z.number().int(),
    allocatedBytes: z.number().int(),
  }),
  /** The account that Corral logs in as. */
  user: z.string(),
  createdAt: z.number(),
});
export type Image = z.infer<typeof imageSchema>;

/** What is listed: images that are there, and the recipe whose image is not built yet. */
export const imageEntrySchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ready'), image: imageSchema, isDefault: z.boolean() }),
  z.object({
    state: z.literal('missing'),
    id: z.string(),
    name: z.string(),
    isDefault: z.boolean(),
    /** The task that builds it now, if one does. */
    taskId: z.string().nullable(),
  }),
]);
export type ImageEntry = z.infer<typeof imageEntrySchema>;

/** Calls about images. */
export const imageContract = {
  list: { input: z.object({}), output: z.object({ images: z.array(imageEntrySchema) }) },
  /** Builds the image of Corral's own recipe; a build under way is joined, a finished one answered. */
  build: { input: z.object({}), output: z.object({ taskId: z.string(), imageId: z.string() }) },
  /** Copies a qcow2 or raw disk of the user's into the images. */
  add: {
    input: z.object({
      path: z.string().min(1).max(4096),
      name: z.string().min(1).max(63),
      user: z
        .string()
        .regex(/^[a-z_][a-z0-9_-]{0,31}$/)
        .optional(),
    }),
    output: z.object({ taskId: z.string(), imageId: z.string() }),
  },
};

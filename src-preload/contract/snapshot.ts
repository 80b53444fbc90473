import { z } from 'zod';
import { vmRefSchema } from './reference';
import { putAwaySchema, vmNameSchema, vmSchema } from './vm';

/** What a person wrote about a VM: plain text of a few lines. */
export const noteSchema = z.string().max(500);

/**
 * Calls about snapshots. A snapshot is a VM that is never started; it is deleted with `vm.delete` and
 * renamed with `vm.rename`.
 */
export const snapshotContract = {
  /**
   * Keeps a VM as it is now under `name`. It is stopped gracefully for that and runs again if it ran. A VM
   * without a family becomes the `dev` of a family of its own.
   *
   * Fails with `name-taken` unless `replace` is set: then the old one is set aside once the new one exists.
   */
  create: {
    input: vmRefSchema.extend({
      /** With or without the family's prefix. */
      name: vmNameSchema,
      note: noteSchema.optional(),
      replace: z.boolean().optional(),
    }),
    output: z.object({ taskId: z.string(), vmId: z.uuid() }),
  },
  /**
   * Gives the family a `dev` like this snapshot (or init, or clean); the present dev is set aside first.
   * Fails with `needs-consent` when there is a dev and neither consent nor `force`.
   */
  restore: {
    input: vmRefSchema.extend(putAwaySchema.shape),
    output: z.object({ taskId: z.string(), vmId: z.uuid() }),
  },
  /** Changes what is written about a VM. */
  annotate: { input: vmRefSchema.extend({ note: noteSchema }), output: vmSchema },
};

/** Calls that bring back what was set aside (`vm.setAside`), and that free its space. */
export const undoContract = {
  /** Gives it back its name and place; what took that place meanwhile is set aside in turn. */
  restore: { input: vmRefSchema, output: z.object({ taskId: z.string() }) },
  /** Deletes it for good. */
  discard: { input: vmRefSchema, output: z.object({ taskId: z.string() }) },
};

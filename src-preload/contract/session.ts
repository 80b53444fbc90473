import { z } from 'zod';
import { vmRefSchema } from './reference';

/** A name that tmux leaves as it is. */
export const sessionNameSchema = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, {
  message: 'A session has 1 to 32 letters, digits, “_” or “-”.',
});

const sessionRefSchema = vmRefSchema.extend({ session: sessionNameSchema });

/** Calls about the tmux sessions of a running guest. Which there are is told by `vm.guest.sessions`. */
export const sessionContract = {
  /**
   * Everything that the active pane of a session remembers, screen included, oldest line first.
   * The text is the guest's: show it as text only.
   */
  history: {
    input: sessionRefSchema,
    output: z.object({
      text: z.string(),
      /** True when the oldest lines were left out, because there were more than Corral reads. */
      isCut: z.boolean(),
    }),
  },
  rename: { input: sessionRefSchema.extend({ name: sessionNameSchema }), output: z.object({}) },
  /** Ends what runs in it. */
  end: { input: sessionRefSchema, output: z.object({}) },
};

import { z } from 'zod';
import { familyPrefixSchema } from './family';
import { networkPolicySchema } from './network';
import { vmRefSchema } from './reference';
import { authStatusSchema } from './setup-state';
import { putAwaySchema, resourcesSchema } from './vm';

/** A recipe as it is written: YAML. */
const recipeTextSchema = z.string().max(65_536);

/** Calls about making an agent machine of a bare guest. */
export const setupContract = {
  /**
   * The init workflow: 13 steps from the base image to `<prefix>-init`. Its task waits for a person in the step
   * `auth` (`task.asks`), and is held, not undone, when a step fails. A dev and an init that are there are set aside
   * first, with the consent that `vm.delete` wants for the dev.
   */
  init: {
    input: putAwaySchema.extend({
      prefix: familyPrefixSchema,
      driver: z.string().max(32).optional(),
      imageId: z.string().max(255).optional(),
      resources: resourcesSchema.partial().optional(),
      network: networkPolicySchema.partial().optional(),
      /** The one of `recipe` when it is left out. */
      recipe: recipeTextSchema.optional(),
      /** Ends without logging in anywhere; one does that later. */
      skipLogin: z.boolean().optional(),
    }),
    output: z.object({ taskId: z.string(), familyId: z.uuid() }),
  },
  /** Goes on without the logins that were not made. */
  finishLogin: { input: z.object({ taskId: z.string() }), output: z.object({}) },
  recipe: {
    input: z.object({}),
    output: z.object({ text: recipeTextSchema, isDefault: z.boolean() }),
  },
  /** `null` brings the default back. Fails with `invalid-input` naming line and field. */
  saveRecipe: { input: z.object({ text: recipeTextSchema.nullable() }), output: z.object({}) },
  /** Installs again what failed, or the one tool that is named, in a running VM. */
  install: {
    input: vmRefSchema.extend({ tool: z.string().max(64).optional() }),
    output: z.object({ taskId: z.string() }),
  },
  /** Looks anew; `vm.auth` has what was seen last. */
  authStatus: { input: vmRefSchema, output: authStatusSchema },
};

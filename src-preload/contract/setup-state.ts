import { z } from 'zod';

/** Services that agents log in to. */
export const authServices = ['gh', 'claude', 'opencode', 'cursor', 'codex'] as const;
export const authServiceSchema = z.enum(authServices);
export type AuthService = z.infer<typeof authServiceSchema>;

/** Who is logged in where, as the guest's files say: nothing is asked over the network. */
export const authStatusSchema = z.object({
  at: z.number(),
  services: z.array(
    z.object({
      service: authServiceSchema,
      /** `unknown`: the files could not be read, which is not the same as signed out. */
      state: z.enum(['signed-in', 'signed-out', 'not-installed', 'unknown']),
      /** A claim of the guest, such as a name at GitHub. */
      account: z.string().max(100).nullable(),
    }),
  ),
});
export type AuthStatus = z.infer<typeof authStatusSchema>;

/** How a tool of the recipe gets into a guest. */
export const installerSchema = z.enum(['apt', 'brew', 'cask', 'npm', 'go', 'script']);
export type Installer = z.infer<typeof installerSchema>;

/** What has become of one tool of the recipe in one VM. */
export const toolResultSchema = z.object({
  name: z.string(),
  state: z.enum(['installed', 'failed', 'skipped']),
  /** First line that it said of its version; a claim of the guest. */
  version: z.string().max(200).nullable(),
  /** Why it failed or was skipped. */
  sentence: z.string().max(500).nullable(),
});
export type ToolResult = z.infer<typeof toolResultSchema>;

/** What the init workflow has made of a VM. Clones and snapshots take it over. */
export const setupRecordSchema = z.object({
  at: z.number(),
  tools: z.array(toolResultSchema),
});
export type SetupRecord = z.infer<typeof setupRecordSchema>;

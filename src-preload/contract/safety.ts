import { z } from 'zod';
import { vmRefSchema } from './reference';
import { safetySummarySchema } from './vm';

/** A number of things, or null where git did not say. */
const count = z.number().int().min(0).nullable();

/** What one repository of a guest holds that is nowhere else. All texts are the guest's. */
export const repositorySchema = z.object({
  path: z.string(),
  kind: z.enum(['work', 'linked', 'submodule', 'bare']),
  /** Name of the branch; null when detached or unborn. */
  branch: z.string().nullable(),
  upstream: z.string().nullable(),
  modified: count,
  staged: count,
  untracked: count,
  unmerged: count,
  stashes: count,
  /** Commits that no remote outside of the VM has, of all branches and of a detached HEAD. */
  unpushed: count,
  /** Which branches hold them. */
  branches: z.array(z.object({ name: z.string(), unpushed: count })),
  detached: z.boolean(),
  /** `none`: no remote at all; `local`: only paths inside the VM, which go with it. */
  remotes: z.enum(['none', 'local', 'outside']),
  /** What is under way: `merge`, `rebase`, `cherry-pick`, `revert`, `bisect`. */
  operation: z.string().nullable(),
  /** Why parts of it could not be looked at. */
  problem: z.string().nullable(),
  /** Whether something of it would be lost with the VM; true also when that can't be told. */
  atRisk: z.boolean(),
});
export type Repository = z.infer<typeof repositorySchema>;

/** What was found out about the work in one VM. */
export const safetyCheckSchema = safetySummarySchema.extend({
  vmId: z.uuid(),
  /** `guest`: the running VM was asked; `copy`: a throw-away copy of the stopped one was. */
  method: z.enum(['guest', 'copy']),
  /** Those at risk first. */
  repositories: z.array(repositorySchema),
  /** What could not be looked at, or why nothing could: sentences. */
  problems: z.array(z.string()),
  gitVersion: z.string().nullable(),
  durationMs: z.number(),
});
export type SafetyCheck = z.infer<typeof safetyCheckSchema>;

/** Calls about what would be lost with a VM. */
export const safetyContract = {
  /**
   * Looks for work that is nowhere else; changes nothing in the VM and leaves it running or off, as it
   * was. The task always ends well: that it could not look is an answer too (`unknown`).
   */
  check: { input: vmRefSchema, output: z.object({ taskId: z.string() }) },
  /** The newest answer, or null when nobody has looked yet. */
  get: { input: vmRefSchema, output: z.object({ check: safetyCheckSchema.nullable() }) },
  /**
   * Saves unpushed commits and uncommitted files of all repositories to a new folder of this computer,
   * with a README on how to get them back with plain git. `folder` is where new folders are made; Corral's own
   * when left out. The task's result line names the folder.
   */
  rescue: {
    input: vmRefSchema.extend({ folder: z.string().min(1).max(4096).optional() }),
    output: z.object({ taskId: z.string(), folder: z.string() }),
  },
};

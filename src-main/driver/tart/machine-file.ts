import path from 'node:path';
import { z } from 'zod';
import { resourcesSchema, shareSchema } from '../../../src-preload/contract/vm';
import { JsonStore } from '../../host/json-store';
import { processIdentitySchema } from '../../host/process-identity';

/** What is kept of one machine beside its record (`vms/<id>/tart.json`). */
export const machineFileSchema = z.object({
  version: z.literal(1),
  /** What Tart calls it. The name in the VM's record follows a rename a moment later. */
  name: z.string(),
  /** What it is being renamed to; a crash leaves it, and Tart's list tells then which of the two holds. */
  nextName: z.string().nullable(),
  /** By this a machine is known to be ours; empty until it is made. */
  mac: z.string(),
  /** Set until it is made. */
  temporaryName: z.string().nullable(),
  /** The last run. */
  run: z
    .object({
      /** Null from just before Tart is started until its pid is known. */
      process: processIdentitySchema.nullable(),
      /** Epoch milliseconds. */
      since: z.number(),
      resources: resourcesSchema,
      shares: z.array(shareSchema),
    })
    .nullable(),
});
export type MachineFile = z.infer<typeof machineFileSchema>;

/** Files of one machine that are Corral's. */
export class MachineFolder {
  private readonly store: JsonStore<typeof machineFileSchema>;

  constructor(private readonly folder: string) {
    this.store = new JsonStore(path.join(folder, 'tart.json'), machineFileSchema);
  }

  /** What the last run wrote. May hold the password of its screen: only for Corral, mode 0600. */
  get runLog(): string {
    return path.join(this.folder, 'tart-run.log');
  }

  /** A macOS guest has no serial console, so nobody writes this. */
  get consoleLog(): string {
    return path.join(this.folder, 'console.log');
  }

  async read(): Promise<MachineFile | undefined> {
    const stored = await this.store.read();
    return stored.kind === 'absent' ? undefined : stored.value;
  }

  write(file: MachineFile): Promise<void> {
    return this.store.write(file);
  }
}

import fs from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { acceleratorSchema } from '../../../src-preload/contract/system';
import { resourcesSchema } from '../../../src-preload/contract/vm';
import type { CommandRunner } from '../../host/command';
import { CorralError } from '../../host/errors';
import { JsonStore } from '../../host/json-store';
import { isThere } from './files';
import { setGuestTime } from './guest-agent';
import type { Machine } from './machine';
import type { MachineFolder } from './machine-folder';
import { readQcow2Header } from './qcow2';

/** Name of the state inside the disk's file. */
export const savedStateName = 'corral';

const saveDeadlineMs = 120_000;
const deleteDeadlineMs = 30_000;

const noteSchema = z.object({
  version: z.literal(1),
  /** What the machine was: no other can go on from its state. */
  resources: resourcesSchema,
  accelerator: acceleratorSchema.shape.kind,
});
type SavedMachine = Omit<z.infer<typeof noteSchema>, 'version'>;

/** What `qemu-img info` says of the snapshots in a disk. */
const imageInfoSchema = z.object({ snapshots: z.array(z.object({ name: z.string() })).default([]) });

/**
 * What a machine was doing when it was turned off: its memory and devices, as an internal snapshot
 * of its disk (`savevm`), and a note beside the disk. Loading it takes the disk back to that moment,
 * so it is good for one start, and for none once the disk has changed: the note goes first.
 */
export class SavedState {
  private readonly notes: JsonStore<typeof noteSchema>;

  constructor(
    private readonly folder: MachineFolder,
    private readonly run: CommandRunner,
  ) {
    this.notes = new JsonStore(folder.savedState, noteSchema);
  }

  /** Holds a running machine and saves it; the caller turns it off. @throws `tool-failed`, and it runs on */
  async save({ monitor, record }: Machine): Promise<void> {
    const { resources, accelerator } = record;
    await monitor.execute('stop');
    try {
      await humanCommand(monitor, `savevm ${savedStateName}`, saveDeadlineMs);
      await this.notes.write({ version: 1, resources, accelerator });
    } catch (error) {
      await monitor.execute('cont');
      throw error;
    }
  }

  /** True, and only once, when this machine can go on from what was saved. */
  async take(machine: SavedMachine): Promise<boolean> {
    const stored = await this.notes.read();
    await this.forget();
    if (stored.kind !== 'value') return false;
    const { version: _, ...saved } = stored.value;
    return isDeepStrictEqual(saved, machine);
  }

  /** The next start is a boot. */
  async forget(): Promise<void> {
    await fs.rm(this.folder.savedState, { force: true });
  }

  /** Removes what was saved from a machine that is off. @returns whether there was anything */
  async drop(): Promise<boolean> {
    await this.forget();
    const { disk } = this.folder;
    if (!(await isThere(disk)) || !(await readQcow2Header(disk)).hasSnapshots) return false;
    const { stdout } = await this.run('qemu-img', ['info', '--output=json', disk]);
    const { snapshots } = imageInfoSchema.parse(JSON.parse(stdout));
    // Others are somebody's own.
    if (!snapshots.some(({ name }) => name === savedStateName)) return false;
    await this.run('qemu-img', ['snapshot', '-q', '-d', savedStateName, disk]);
    return true;
  }

  /**
   * What a machine needs that has just gone on: its disk need not hold the state any more, and it is later
   * than its guest thinks. @throws `tool-failed` when either could not be done; it runs nevertheless
   */
  async settle({ monitor, agentAnswers }: Machine): Promise<void> {
    await humanCommand(monitor, `delvm ${savedStateName}`, deleteDeadlineMs);
    if (!agentAnswers || (await setGuestTime(this.folder.agentSocket, Date.now()))) return;
    throw new CorralError('tool-failed', 'The guest agent did not set the clock of its guest.');
  }
}

/** A command of QEMU's monitor for people, which says something only when it fails. */
async function humanCommand(
  monitor: Machine['monitor'],
  commandLine: string,
  timeoutMs: number,
): Promise<void> {
  const input = { 'command-line': commandLine };
  const answer = String(await monitor.execute('human-monitor-command', input, timeoutMs)).trim();
  if (answer !== '') throw new CorralError('tool-failed', `QEMU refused “${commandLine}”: ${answer}`);
}

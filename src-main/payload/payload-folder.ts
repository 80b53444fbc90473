import type { Checkpoint } from '../../src-preload/contract/payload';
import { toCorralError } from '../host/errors';
import { KeyedMutex } from '../host/keyed-mutex';
import { parseGenerationName, readCurrent, withinPublished, type CurrentPointer } from './history/generation';
import type { CheckpointVm, PayloadHistory } from './history/payload-history';
import type { PlainLayout } from './history/plain-layout';
import { SafeFolder, within } from './history/safe-folder';
import type { WorkOptions } from './history/work-options';
import type { KnownPayload } from './payload-register';
import type { HostSide } from './seed-decision';

/** This computer's side of one payload: its folder, and its history outside of it. */
export class PayloadFolder {
  private readonly mutex = new KeyedMutex();
  private readonly layout: PlainLayout;

  constructor(
    readonly payload: KnownPayload,
    readonly history: PayloadHistory,
  ) {
    this.layout = history.plainLayout(payload.path);
  }

  get path(): string {
    return this.payload.path;
  }

  /** The newest checkpoint for clients; what lost a decision does not count. */
  get last(): Pick<Checkpoint, 'number' | 'at'> | null {
    const { head } = this.history;
    return head ? { number: head.number, at: head.at } : null;
  }

  /** The highest epoch under which anything was published, 0 for none. */
  async lastEpoch(): Promise<number> {
    return parseGenerationName((await this.history.latestGeneration()) ?? '')?.epoch ?? 0;
  }

  /** Work of several steps on this payload, one after the other. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.mutex.run(this.payload.payloadId, work);
  }

  /** Finishes what a killed orchestrator left half done. */
  async recover(options: WorkOptions): Promise<void> {
    await this.layout.recover(options);
  }

  /** Takes over what had to make room, in the guest and in the folder. @throws CorralError as {@link takeIn} */
  async takeKept(vm: CheckpointVm | null, options: WorkOptions): Promise<void> {
    await this.history.keep(this.path, vm, options);
  }

  /**
   * Takes over what the guest published.
   *
   * @returns the generation that holds the newest checkpoint now
   * @throws CorralError `file-broken`, `not-enough-disk`, `disk-full`
   */
  async takeIn(vm: CheckpointVm | null, options: WorkOptions): Promise<string | null> {
    await this.history.ingest(this.path, vm, options);
    return (await this.history.headGeneration()) ?? null;
  }

  /** Makes the folder show the newest checkpoint. */
  async show(options: WorkOptions): Promise<void> {
    const { head } = this.history;
    if (head && (await this.layout.number()) !== head.number) await this.layout.promote(head.number, options);
  }

  /** Whether a person has changed the folder since Corral wrote it last. */
  isEdited(signal: AbortSignal): Promise<boolean> {
    return this.layout.hasChanged(signal);
  }

  /** Makes a checkpoint of the folder as it is. @returns null when there is nothing in it */
  async takeEdits(source: 'import' | 'kept', options: WorkOptions): Promise<Checkpoint | null> {
    if (!(await this.isEdited(options.signal))) return null;
    return this.history.importPlain(this.path, source, options);
  }

  async hostSide(signal: AbortSignal): Promise<HostSide> {
    return {
      payloadId: this.payload.payloadId,
      newest: this.history.head ?? null,
      generation: (await this.history.headGeneration()) ?? null,
      latest: (await this.history.latestGeneration()) ?? null,
      edited: await this.isEdited(signal),
    };
  }

  /** Puts the newest checkpoint where a guest can seed from. Does nothing while there is none. */
  async publishHead(epoch: number, options: WorkOptions): Promise<void> {
    const { head } = this.history;
    if (head) await this.history.publish(this.path, head.number, epoch, options);
  }

  /** What the guest says counts; undefined when that can't be told. */
  async current(): Promise<CurrentPointer | undefined> {
    try {
      return await within(SafeFolder.open(this.path), (root) => withinPublished(root, readCurrent));
    } catch (error) {
      if (toCorralError(error).code === 'internal') return undefined; // The folder is not there.
      throw error;
    }
  }
}

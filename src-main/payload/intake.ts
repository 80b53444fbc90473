import { toCorralError, type CorralError } from '../host/errors';
import type { CheckpointVm } from './history/payload-history';
import type { PayloadFolder } from './payload-folder';

export interface IntakeParts {
  readonly folder: PayloadFolder;
  readonly vm: () => CheckpointVm;
  /** @throws CorralError when the folder here is not the one that the guest has */
  readonly requireFolder: () => Promise<void>;
  /** Whether the guest may publish now. */
  readonly isServed: () => boolean;
  /** The generation that holds the newest checkpoint is here. */
  readonly onTaken: (generation: string | null) => void;
  /** What was published can't be taken over, for a reason that does not go away by itself. */
  readonly onRefused: (sentence: string) => void;
  readonly log: (sentence: string) => void;
}

/** Somebody else may be writing while we read: this often in a row it is nobody's fault. */
const patience = 5;

/** Takes over what a guest publishes, and shows it in the folder. */
export class Intake {
  private readonly ended = new AbortController();
  private work: Promise<void> = Promise.resolve();
  private isWanted = false;
  private misses = 0;
  private taken: string | null = null;

  constructor(private readonly parts: IntakeParts) {}

  /** The guest says which generation is its newest. */
  heard(generation: string | null): void {
    if (generation !== this.taken) this.want();
  }

  /** The guest may have published something: looks soon, once more if it is wanted again meanwhile. */
  want(): void {
    const { isServed } = this.parts;
    if (this.isWanted || !isServed()) return;
    this.isWanted = true;
    this.work = this.work.then(async () => {
      this.isWanted = false;
      if (this.ended.signal.aborted || !isServed()) return;
      await this.takeOver().catch((error: unknown) => this.missed(toCorralError(error)));
    });
  }

  /** Takes over what was published, and shows it. @throws CorralError what it met */
  async takeOver(): Promise<void> {
    const { folder, vm, requireFolder, onTaken } = this.parts;
    await folder.exclusive(async () => {
      await requireFolder();
      const options = { signal: this.ended.signal };
      const generation = await folder.takeIn(vm(), options);
      await folder.show(options);
      this.misses = 0;
      this.taken = generation;
      onTaken(generation);
    });
  }

  /** Resolves when nothing is being taken over. */
  idle(): Promise<void> {
    return this.work;
  }

  dispose(): void {
    this.ended.abort();
  }

  private missed(error: CorralError): void {
    if (this.ended.signal.aborted) return;
    const { vm, onRefused, log } = this.parts;
    this.misses += 1;
    log(`A generation of “${vm().name}” was not taken over: ${error.message}`);
    if (!error.retryable || this.misses >= patience) onRefused(error.message);
  }
}

import type { PayloadQuestion, VmPayload } from '../../src-preload/contract/payload-state';
import type { PayloadStatus } from '../guest/payload-status';
import type { Unsubscribe } from '../host/emitter';
import { CorralError, toCorralError } from '../host/errors';
import { bringUp, type Choice, type GuestReach } from './bring-up';
import { flush, unpublished, whyNot } from './flush';
import type { PayloadKind } from './kinds/payload-kind';
import type { HeldLock, PayloadLocks } from './lock/payload-locks';
import { requireMarker } from './marker';
import type { PayloadFolder } from './payload-folder';
import { PayloadSupervisor } from './payload-supervisor';
import type { Named } from './sentences';
import type { IsSamePlace } from './seed-decision';
import { watchCurrent } from './watch-current';

export interface GuestPayloadParts {
  readonly vm: () => { readonly id: string; readonly name: string };
  readonly kind: PayloadKind;
  readonly folder: PayloadFolder;
  readonly locks: PayloadLocks;
  readonly reach: GuestReach;
  readonly isSamePlace: IsSamePlace;
  readonly tell: (view: Pick<VmPayload, 'state' | 'lastSuccessAt' | 'lastCheckpoint'>) => void;
  readonly now: () => number;
  readonly log: (sentence: string) => void;
}

/** Somebody else may be writing while we read: this often in a row it is nobody's fault. */
const patience = 5;

/** The payload of one VM, from its power on to its power off. */
export class GuestPayload {
  private readonly supervisor: PayloadSupervisor;
  private readonly ended = new AbortController();
  private readonly stopWatching: Unsubscribe;
  /** Ends what brings it up now: the guest was lost, or is there anew. */
  private bringing = new AbortController();
  private intake: Promise<void> = Promise.resolve();
  private isIntakeWanted = false;
  private misses = 0;
  /** The generation that was taken over last. */
  private taken: string | null = null;

  constructor(
    private readonly parts: GuestPayloadParts,
    readonly lock: HeldLock,
  ) {
    this.supervisor = new PayloadSupervisor({
      names: () => this.names,
      now: parts.now,
      tell: (view) => parts.tell({ ...view, lastCheckpoint: parts.folder.last }),
      onSilence: () => void this.lookForService(),
    });
    this.stopWatching = watchCurrent(parts.folder.path, () => this.want());
  }

  private get names(): Named {
    return { vm: this.parts.vm().name, kind: this.parts.kind };
  }

  get question(): PayloadQuestion | undefined {
    return this.supervisor.question;
  }

  /** Whether its service was at work at any time. */
  wasServed = false;

  get isServed(): boolean {
    return this.supervisor.stage.kind === 'served';
  }

  /** One can log in to the guest, again after each loss; or somebody wants it brought up anew. */
  async ready({
    choice,
    anew = choice !== undefined,
  }: { choice?: Choice; anew?: boolean } = {}): Promise<void> {
    this.bringing.abort();
    this.bringing = new AbortController();
    const { signal } = this.bringing;
    this.supervisor.answers(true);
    try {
      const question = await this.parts.folder.exclusive(() =>
        bringUp(this.parts, {
          lock: this.lock,
          names: this.names,
          signal,
          choice,
          anew,
          say: (sentence) => this.supervisor.enter({ kind: 'bringing-up', sentence }),
        }),
      );
      if (signal.aborted) return;
      if (question) {
        this.supervisor.enter({ kind: 'asking', question });
        return;
      }
      this.wasServed = true;
      this.supervisor.enter({ kind: 'served' });
      await this.refresh();
    } catch (error) {
      if (signal.aborted) return;
      this.failed(toCorralError(error));
    }
  }

  /** The guest does not answer any more. */
  lost(): void {
    this.supervisor.answers(false);
  }

  /** The service said something. */
  heard(status: PayloadStatus): void {
    if (!this.isServed) return;
    this.supervisor.heard(status);
    if (status.generation !== this.taken) this.want();
  }

  /** Asks the service what it says now, and takes over what it has published. */
  async refresh(): Promise<void> {
    await this.takeOver();
    const status = await this.parts.reach.agent.status();
    if (status) this.heard(status);
    await this.intake;
  }

  /** @throws CorralError `needs-consent` when nothing can be published before a person has done something */
  requirePublishable(): void {
    const { stage, sentence } = this.supervisor;
    if (stage.kind !== 'asking' && stage.kind !== 'failed') return;
    throw unpublished(sentence, this.names, this.parts.folder.last);
  }

  /**
   * Publishes what is left in the guest. The service goes on.
   *
   * @throws CorralError `needs-consent` when it can't be, saying what may be lost
   */
  async flush(): Promise<void> {
    if (!this.isServed) return;
    const sentence = `Publishing what is left in “${this.names.vm}”.`;
    this.supervisor.enter({ kind: 'bringing-up', sentence });
    try {
      await flush(this.parts.reach.agent, () => this.takeOver(), this.names, this.parts.folder.last);
    } finally {
      this.supervisor.enter({ kind: 'served' });
      if (!this.ended.signal.aborted) await this.refresh().catch(() => undefined);
    }
  }

  /** A pass now. @throws CorralError why it made no checkpoint, or what keeps that from being taken over */
  async sync(): Promise<void> {
    const end = await this.parts.reach.agent.pass('once');
    await this.refresh();
    if (end === 'published') return;
    const why = this.supervisor.sentence || whyNot[end];
    throw new CorralError('guest-failed', `Not all of “${this.names.vm}” could be published. ${why}`);
  }

  /** Tells the service something, and hears what it says to that. */
  async say(word: 'allow' | 'pause' | 'resume'): Promise<void> {
    await this.parts.reach.agent.tell(word);
    await this.parts.reach.agent.pass('once');
    await this.refresh();
  }

  log(lines: number): Promise<string[]> {
    return this.parts.reach.agent.log(lines);
  }

  /** @throws CorralError `wrong-state` while a program has the data open that is to be replaced */
  async requireWriterGone(): Promise<void> {
    const { writer } = await this.parts.reach.agent.inspect();
    if (!writer) return;
    const { vm, kind } = this.names;
    throw new CorralError(
      'wrong-state',
      `${kind.writer} runs in “${vm}”, so its data can’t be replaced. Stop it there and try again.`,
    );
  }

  /** @throws CorralError `wrong-state` when the folder here is not the one that the guest has */
  async requireFolder(): Promise<void> {
    const { folder, kind } = this.parts;
    const { epoch, token } = this.lock;
    const { payloadId, path } = folder.payload;
    await requireMarker(path, kind, { vm: this.names.vm, payloadId, epoch, token });
  }

  /** Takes service and share out of the guest. What it has stays in it. @throws CorralError what the guest says */
  async disconnect(): Promise<void> {
    const { agent, service, disconnect } = this.parts.reach;
    this.supervisor.enter({ kind: 'bringing-up', sentence: `Taking the folder out of “${this.names.vm}”.` });
    await service.remove();
    await agent.revoke();
    await disconnect();
  }

  /** Takes over what was published, and shows it. @throws CorralError what it met */
  async takeOver(): Promise<void> {
    const { folder } = this.parts;
    await folder.exclusive(async () => {
      await this.requireFolder();
      const options = { signal: this.ended.signal };
      const generation = await folder.takeIn(this.parts.vm(), options);
      await folder.show(options);
      this.misses = 0;
      this.taken = generation;
      this.supervisor.took(generation);
    });
  }

  dispose(): void {
    this.ended.abort();
    this.bringing.abort();
    this.stopWatching();
    this.supervisor.dispose();
  }

  /** Takes over what was published, once more if it is wanted again meanwhile. */
  private want(): void {
    if (this.isIntakeWanted || !this.isServed) return;
    this.isIntakeWanted = true;
    this.intake = this.intake.then(async () => {
      this.isIntakeWanted = false;
      if (this.ended.signal.aborted || !this.isServed) return;
      await this.takeOver().catch((error: unknown) => this.missed(toCorralError(error)));
    });
  }

  private missed(error: CorralError): void {
    if (this.ended.signal.aborted) return;
    this.misses += 1;
    this.parts.log(`A generation of “${this.names.vm}” was not taken over: ${error.message}`);
    if (!error.retryable || this.misses >= patience) this.supervisor.refused(error.message);
  }

  private failed(error: CorralError): void {
    const as = error.code === 'timed-out' || error.code === 'not-supported' ? 'mount-missing' : 'halted';
    this.supervisor.enter({ kind: 'failed', as, sentence: error.message });
  }

  private async lookForService(): Promise<void> {
    const isRunning = await this.parts.reach.service.isRunning().catch(() => undefined);
    if (isRunning === false) this.supervisor.isDown();
    else if (isRunning) await this.refresh().catch(() => undefined);
  }
}

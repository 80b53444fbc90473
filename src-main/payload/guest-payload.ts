import { setTimeout as delay } from 'node:timers/promises';
import type { PayloadQuestion, VmPayload } from '../../src-preload/contract/payload-state';
import type { PayloadStatus } from '../guest/payload-status';
import type { Unsubscribe } from '../host/emitter';
import { CorralError, toCorralError } from '../host/errors';
import { bringUp, type BringUp, type Choice, type GuestReach } from './bring-up';
import { flush, unpublished, whyNot } from './flush';
import { Intake } from './intake';
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

/** A stop waits this long for a payload that is being brought up. */
const longestSettlingMs = 5_000;

interface Wanted {
  /** What a person has decided. */
  readonly choice?: Choice;
  /** A service that is at work is started anew, too. */
  readonly anew?: boolean;
}

/** The payload of one VM, from its power on to its power off. */
export class GuestPayload {
  private readonly supervisor: PayloadSupervisor;
  private readonly intake: Intake;
  private readonly stopWatching: Unsubscribe;
  /** Ends what brings it up now: the guest was lost, or is there anew. */
  private bringing = new AbortController();
  private broughtUp: Promise<void> = Promise.resolve();

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
    this.intake = new Intake({
      folder: parts.folder,
      vm: parts.vm,
      requireFolder: () => this.requireFolder(),
      isServed: () => this.isServed,
      onTaken: (generation) => this.supervisor.took(generation),
      onRefused: (sentence) => this.supervisor.refused(sentence),
      log: parts.log,
    });
    this.stopWatching = watchCurrent(parts.folder.path, () => this.intake.want());
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
  ready({ choice, anew = choice !== undefined }: Wanted = {}): Promise<void> {
    this.broughtUp = this.bringUp({ choice, anew });
    return this.broughtUp;
  }

  private async bringUp({ choice, anew }: Pick<BringUp, 'choice' | 'anew'>): Promise<void> {
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
      this.intake.want(); // The first pass may still have to mend what was published last.
      await this.listen();
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
    this.intake.heard(status.generation);
  }

  /** Asks the service what it says now, and takes over what it has published. */
  async refresh(): Promise<void> {
    await this.intake.takeOver();
    await this.listen();
  }

  private async listen(): Promise<void> {
    const status = await this.parts.reach.agent.status();
    if (status) this.heard(status);
    await this.intake.idle();
  }

  /**
   * Publishes what is left in the guest, before that goes off or gives the folder back. The service goes on.
   *
   * @throws CorralError `needs-consent` when it can't be, saying what may be lost
   */
  async flush(): Promise<void> {
    await this.settleDown();
    const { stage, sentence, isAnswered } = this.supervisor;
    switch (stage.kind) {
      case 'served':
        return this.publish();
      case 'asking':
      case 'failed':
        throw unpublished(sentence, this.names, this.parts.folder.last);
      case 'bringing-up': // Of a guest that nobody could log in to yet, nothing is known.
        if (isAnswered) throw unpublished('It is still being connected.', this.names, this.parts.folder.last);
    }
  }

  private async publish(): Promise<void> {
    const { reach, folder } = this.parts;
    const sentence = `Publishing what is left in “${this.names.vm}”.`;
    this.supervisor.enter({ kind: 'bringing-up', sentence });
    try {
      await flush(reach.agent, () => this.intake.takeOver(), this.names, folder.last);
    } finally {
      this.supervisor.enter({ kind: 'served' });
      await this.refresh().catch(() => undefined);
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
    const { writer } = await this.parts.reach.agent.look();
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

  /**
   * Takes service and share out of the guest. What it has stays in it.
   *
   * @throws CorralError what the guest says; then it has them still
   */
  async disconnect(): Promise<void> {
    const { agent, service, disconnect } = this.parts.reach;
    this.supervisor.enter({ kind: 'bringing-up', sentence: `Taking the folder out of “${this.names.vm}”.` });
    try {
      await service.remove();
      await agent.revoke();
      await disconnect();
    } catch (error) {
      await this.ready({ anew: true });
      throw error;
    }
  }

  dispose(): void {
    this.intake.dispose();
    this.bringing.abort();
    this.stopWatching();
    this.supervisor.dispose();
  }

  /** Waits for what brings it up now, though not for long. */
  private async settleDown(): Promise<void> {
    const wait = new AbortController();
    await Promise.race([
      this.broughtUp,
      delay(longestSettlingMs, undefined, { signal: wait.signal }).catch(() => undefined),
    ]);
    wait.abort();
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

import type { ErrorEnvelope } from '../../src-preload/contract/errors';
import type { Task, TaskStep } from '../../src-preload/contract/task';
import { crashPoint } from '../host/crash-point';
import { CorralError, errorEnvelope, isDiskFull, toCorralError } from '../host/errors';
import { ProgressThrottle } from './progress-throttle';
import type { AnyTaskDefinition, StepContext } from './task-definition';
import type { TaskJournal, TaskRecord } from './task-journal';
import { nextVersion } from './task-version';

/** What a {@link TaskRun} is given by its runner. */
export interface TaskRunHost {
  readonly journal: TaskJournal;
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly onChange: (task: Task) => void;
}

type AnyContext = StepContext<unknown, object>;

const progressIntervalMs = 100;
const maxDetailLength = 200;

/**
 * The execution of one task: its steps forward, or, after a cancel or a failure, back. A held task has
 * none: its record waits here until another execution takes it up.
 *
 * The journal is written before and after each step, so a process that dies finds, at the next
 * start, the one step that may have been in its middle.
 */
export class TaskRun {
  private readonly forward = new AbortController();
  private readonly back = new AbortController();
  private readonly throttle: ProgressThrottle;
  private saving: Promise<void> = Promise.resolve();
  private finishing = false;
  private holding = false;
  /** Settles, never rejects, when nothing of it runs any more: ended, held or parked. */
  readonly quiet: Promise<void>;
  /** Resolves when it stands in its journal, so that a crash can't forget it, or when it is over. */
  readonly journalled: Promise<void>;
  private markJournalled: () => void = () => undefined;

  constructor(
    private readonly definition: AnyTaskDefinition,
    private record: TaskRecord,
    private readonly host: TaskRunHost,
  ) {
    this.throttle = new ProgressThrottle(progressIntervalMs, () => this.host.onChange(this.task));
    this.journalled = new Promise((resolve) => (this.markJournalled = resolve));
    this.quiet = Promise.resolve()
      .then(() => this.execute())
      .finally(() => this.markJournalled());
  }

  get task(): Task {
    return this.record.task;
  }

  get input(): unknown {
    return this.record.input;
  }

  /** Its record while it is held. */
  get held(): TaskRecord | undefined {
    return this.task.state === 'held' ? this.record : undefined;
  }

  /** Has it undone; resolves when that is through, or when it was too late for it. One that is held stays so. */
  async cancel(): Promise<void> {
    if (this.canTurn) {
      this.turnBack(null);
      this.forward.abort(new CorralError('cancelled', `“${this.task.title}” was cancelled.`));
      await this.saveIfPossible();
    }
    await this.quiet;
  }

  /** Stops it where it is, to go on with later; resolves when it is quiet, or when it was too late for it. */
  async hold(): Promise<void> {
    if (this.canTurn) {
      this.holding = true;
      this.forward.abort(new CorralError('cancelled', `“${this.task.title}” was held.`));
    }
    await this.quiet;
  }

  /** Stops where it is, without undoing; the journal lets the next orchestrator go on. */
  async park(): Promise<void> {
    const reason = new CorralError(
      'handed-over',
      `“${this.task.title}” goes on in another process.`,
      {},
      true,
    );
    this.back.abort(reason);
    this.forward.abort(reason);
    await this.quiet;
  }

  private get parking(): boolean {
    return this.back.signal.aborted;
  }

  private get canTurn(): boolean {
    return !this.finishing && !this.held && this.record.direction === 'forward';
  }

  private async execute(): Promise<void> {
    if (this.held) return;
    if (this.record.direction === 'forward') await this.goForward();
    if (this.holding && this.canTurn) await this.stayHeld(null);
    if (this.record.direction === 'back' && !this.parking) await this.goBack();
    if (this.parking && !this.held && this.task.endedAt === null) {
      this.change({ state: 'parked' });
      await this.saveIfPossible();
    }
  }

  private async goForward(): Promise<void> {
    for (const [index, step] of this.definition.steps.entries()) {
      if (this.task.steps[index]?.state === 'done') continue;
      if (this.forward.signal.aborted) return;
      try {
        this.changeStep(index, { state: 'running', progress: null, detail: '' });
        await this.save();
        if (this.forward.signal.aborted) return;
        crashPoint(`${this.definition.kind}.${step.name}`);
        await this.within(index, this.forward.signal, (context) => step.run(context));
        crashPoint(`${this.definition.kind}.${step.name}.done`);
        this.changeStep(index, { state: 'done', progress: 1, detail: '' });
        if (this.forward.signal.aborted) return;
        await this.save();
      } catch (error) {
        await this.stepFailed(index, error);
        return;
      }
    }
    await this.finishForward();
  }

  private async stepFailed(index: number, error: unknown): Promise<void> {
    const failure = toCorralError(error);
    if (this.forward.signal.aborted) {
      this.host.log(`Stopped: ${failure.message}`);
      return;
    }
    this.host.log(`Failed: ${failure.message}`);
    this.changeStep(index, { state: 'failed', detail: failure.message.slice(0, maxDetailLength) });
    if (this.definition.onFailure === 'hold') await this.stayHeld(errorEnvelope(failure));
    else this.turnBack(errorEnvelope(failure));
  }

  private async stayHeld(error: ErrorEnvelope | null): Promise<void> {
    const held: Partial<Task> = { state: 'held', error };
    await this.saveIfPossible(held);
    if (this.canTurn) this.change(held); // Unless it was cancelled meanwhile.
  }

  private async finishForward(): Promise<void> {
    if (this.forward.signal.aborted) return;
    this.finishing = true;
    try {
      const end: Partial<Task> = { state: 'done', endedAt: this.host.now() };
      await this.save(end);
      this.change(end);
    } catch (error) {
      await this.stepFailed(this.task.steps.length - 1, error);
    } finally {
      this.finishing = false;
    }
  }

  /** Undoes, in reverse order, every step that was begun; one that can't be undone doesn't keep the others. */
  private async goBack(): Promise<void> {
    await this.saveIfPossible();
    const leftOver: string[] = [];
    for (const [index, step] of [...this.definition.steps.entries()].toReversed()) {
      const state = this.task.steps[index]?.state;
      if (state === undefined || state === 'waiting' || state === 'undone') continue;
      try {
        crashPoint(`${this.definition.kind}.${step.name}.undo`);
        await this.within(index, this.back.signal, async (context) => step.undo?.(context));
        this.changeStep(index, { state: state === 'failed' ? 'failed' : 'undone' });
      } catch (error) {
        if (this.parking) return;
        const { message } = toCorralError(error);
        this.host.log(`“${step.title}” could not be undone: ${message}`);
        leftOver.push(`“${step.title}” (${message})`);
        this.changeStep(index, { state: 'failed', detail: message.slice(0, maxDetailLength) });
      }
      await this.saveIfPossible();
      if (this.parking) return;
    }
    await this.finishBack(leftOver);
  }

  private async finishBack(leftOver: readonly string[]): Promise<void> {
    const { error } = this.task;
    const end: Partial<Task> = {
      state: error ? 'failed' : 'cancelled',
      endedAt: this.host.now(),
      error: leftOver.length > 0 ? withLeftOver(error, this.task.title, leftOver) : error,
    };
    try {
      await this.save(end);
    } catch {
      // It is over, but the journal can't say so; left there, it would begin again at the next start.
      await this.host.journal.remove(this.task.id).catch(() => undefined);
    }
    this.change(end);
  }

  private turnBack(error: ErrorEnvelope | null): void {
    this.record = { ...this.record, direction: 'back' };
    this.change({ state: 'cancelling', error });
  }

  /** Gives a step its context, which has no effect any more once the step has ended. */
  private async within(
    index: number,
    signal: AbortSignal,
    work: (context: AnyContext) => Promise<void>,
  ): Promise<void> {
    const { record } = this;
    const memo: Record<string, unknown> = { ...record.memo };
    let open = true;
    const context: AnyContext = {
      taskId: record.task.id,
      input: record.input,
      memo,
      signal,
      remember: (facts) => {
        if (!open) return;
        Object.assign(memo, facts);
        this.record = { ...this.record, memo: { ...memo } };
      },
      progress: (fraction, detail) => {
        if (!open) return;
        this.setStep(index, { progress: toProgress(fraction), detail: detail.slice(0, maxDetailLength) });
        this.throttle.soon();
      },
      log: this.host.log,
      ask: (asks) => {
        if (open) this.change({ asks });
      },
    };
    try {
      await work(context);
    } finally {
      open = false;
      if (this.task.asks) this.change({ asks: null });
    }
  }

  /** @param change written ahead of memory, so that nobody hears of an end which was not kept. */
  private save(change: Partial<Task> = {}): Promise<void> {
    const write = this.saving.then(async () => {
      const task = { ...this.task, ...change };
      await this.host.journal.write({ ...this.record, task });
      this.markJournalled();
    });
    this.saving = write.catch(() => undefined);
    return write.catch((error: unknown) => {
      throw isDiskFull(error) ? journalDiskFull(this.task.title, this.host.journal.folder) : error;
    });
  }

  /** The journal is behind after a failure here, and a resume repeats more: every step allows that. */
  private async saveIfPossible(change: Partial<Task> = {}): Promise<void> {
    try {
      await this.save(change);
    } catch (error) {
      this.host.log(`The journal could not be written: ${toCorralError(error).message}`);
    }
  }

  private change(change: Partial<Task>): void {
    this.setTask(change);
    this.throttle.now();
  }

  private changeStep(index: number, change: Partial<TaskStep>): void {
    this.setStep(index, change);
    this.throttle.now();
  }

  private setStep(index: number, change: Partial<TaskStep>): void {
    this.setTask({
      steps: this.task.steps.map((step, at) => (at === index ? { ...step, ...change } : step)),
    });
  }

  private setTask(change: Partial<Task>): void {
    const task = { ...this.task, ...change, version: nextVersion(this.task.version, this.host.now()) };
    this.record = { ...this.record, task };
  }
}

function toProgress(fraction: number | null): number | null {
  return fraction === null || Number.isNaN(fraction) ? null : Math.min(1, Math.max(0, fraction));
}

function withLeftOver(
  error: ErrorEnvelope | null,
  title: string,
  leftOver: readonly string[],
): ErrorEnvelope {
  const first = error ?? errorEnvelope(new CorralError('internal', `“${title}” was cancelled.`));
  return {
    ...first,
    message: `${first.message} Not everything could be undone: ${leftOver.join('; ')}.`,
    details: { ...first.details, leftOver },
  };
}

function journalDiskFull(title: string, folder: string): CorralError {
  return new CorralError(
    'disk-full',
    `“${title}” was stopped: the disk that holds ${folder} is full. Free some space and try again.`,
    { folder },
    true,
  );
}

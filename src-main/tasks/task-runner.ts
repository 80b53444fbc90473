import { randomBytes } from 'node:crypto';
import type { CorralNews } from '../../src-preload/contract/events';
import type { Task } from '../../src-preload/contract/task';
import { Emitter, type Unsubscribe } from '../host/emitter';
import { CorralError } from '../host/errors';
import { journalsToDrop } from './task-retention';
import type { AnyTaskDefinition } from './task-definition';
import { TaskJournal, type TaskRecord } from './task-journal';
import { TaskLog } from './task-log';
import { releasedRecord, resumedRecord, rolledBackRecord } from './task-resume';
import { TaskRun } from './task-run';

/** What subscribers of a {@link TaskRunner} hear. */
export type TaskNews = Extract<CorralNews, { topic: 'task.changed' | 'task.logged' }>;

/** A task and what it was started with. */
export interface TaskAndInput {
  readonly task: Task;
  readonly input: unknown;
}

export interface TaskRunnerOptions {
  /** Where journals and logs are. */
  readonly folder: string;
  readonly definitions: readonly AnyTaskDefinition[];
  /** Takes a sentence for the orchestrator's log. */
  readonly log: (sentence: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Owns all long work: starts it, keeps its journal, takes it up again after a crash or a hand-over. */
export class TaskRunner {
  private readonly journal: TaskJournal;
  private readonly definitions: ReadonlyMap<string, AnyTaskDefinition>;
  private readonly runs = new Map<string, TaskRun>();
  private readonly ended = new Map<string, TaskAndInput>();
  private readonly logs = new Map<string, TaskLog>();
  private readonly news: Emitter<TaskNews>;
  private parked = false;

  constructor(private readonly options: TaskRunnerOptions) {
    this.journal = new TaskJournal(options.folder);
    this.definitions = new Map(options.definitions.map((definition) => [definition.kind, definition]));
    this.news = new Emitter((error) => options.log(`A listener of task news failed: ${String(error)}`));
  }

  on(listener: (news: TaskNews) => void): Unsubscribe {
    return this.news.on(listener);
  }

  /**
   * Begins a task and returns at once; its failures are in the task.
   *
   * @param kind of a registered definition. @param input JSON, as that definition wants it.
   * @throws CorralError `handed-over` once {@link park} was called.
   */
  start(kind: string, input: unknown): Task {
    if (this.parked) throw handedOver();
    const definition = this.definitionOf(kind);
    const now = this.options.now();
    const task: Task = {
      id: randomBytes(6).toString('hex'),
      kind,
      title: definition.title(input),
      vmId: definition.vmId(input),
      state: 'running',
      steps: definition.steps.map(({ name, title }) => ({
        name,
        title,
        state: 'waiting',
        progress: null,
        detail: '',
      })),
      startedAt: now,
      endedAt: null,
      error: null,
      asks: null,
      version: now,
    };
    this.run(definition, { version: 1, task, input, memo: {}, direction: 'forward' });
    return task;
  }

  /** Running, parked and finished ones, oldest first. */
  list(): readonly Task[] {
    return this.all().map(({ task }) => task);
  }

  /** The tasks of one kind, oldest first, with their input: they may work on something else than a VM. */
  ofKind(kind: string): readonly TaskAndInput[] {
    return this.all().filter(({ task }) => task.kind === kind);
  }

  /** The tasks of a VM that have not ended, held ones too. */
  activeFor(vmId: string): readonly Task[] {
    return [...this.runs.values()].map((run) => run.task).filter((task) => task.vmId === vmId);
  }

  /** @returns the task and the last 500 lines of its log. @throws CorralError `not-found`. */
  async get(id: string): Promise<{ readonly task: Task; readonly log: readonly string[] }> {
    const task = this.find(id);
    return { task, log: await this.logOf(task.id).tail() };
  }

  /**
   * Stops a task and undoes what it did; resolves when that is through. A task that was about
   * to end is answered as it ended.
   *
   * @throws CorralError `not-found`, `wrong-state` (it has ended), `handed-over`.
   */
  async cancel(id: string): Promise<Task> {
    const run = this.open(id, 'cancelled');
    await run.cancel();
    if (!run.held) return endOf(run);
    if (this.runs.get(id) !== run) return this.cancel(id); // Somebody else took it up meanwhile.
    const definition = this.definitionOf(run.task.kind);
    this.run(definition, rolledBackRecord(definition, run.held, this.options.now()));
    return this.wait(id);
  }

  /**
   * Stops a task where it is, to go on with later; resolves when nothing of it runs any more. A task
   * that was about to end is answered as it ended.
   *
   * @throws CorralError `not-supported` for a kind that can't be held, `not-found`, `wrong-state`, `handed-over`.
   */
  async hold(id: string): Promise<Task> {
    const run = this.open(id, 'held');
    const { title, state } = run.task;
    if (this.definitionOf(run.task.kind).onFailure !== 'hold') {
      throw new CorralError('not-supported', `“${title}” can't be held. Let it go on, or cancel it.`);
    }
    if (state === 'cancelling') {
      throw new CorralError('wrong-state', `“${title}” can't be held: it is being undone.`);
    }
    await run.hold();
    return endOf(run);
  }

  /**
   * Goes on with a held task, from the step at which it stopped; answers at once.
   *
   * @throws CorralError `not-found`, `wrong-state` when it is not held, `not-supported` when another version of
   * Corral began it, `handed-over`.
   */
  async resume(id: string): Promise<Task> {
    const run = this.open(id, 'resumed');
    if (!run.held)
      throw new CorralError('wrong-state', `“${run.task.title}” is not held: it is ${run.task.state}.`);
    const definition = this.definitionOf(run.task.kind);
    this.run(definition, releasedRecord(definition, run.held, this.options.now()));
    await this.journalled(id);
    return this.find(id);
  }

  /** Resolves when the task ended or is held, whatever the end. @throws CorralError `not-found`, `handed-over`. */
  async wait(id: string): Promise<Task> {
    const run = this.runs.get(id);
    if (!run) return this.find(id);
    await run.quiet;
    return endOf(run);
  }

  /** Goes on with every task that was not over when the last orchestrator ended. */
  async resumeAll(): Promise<void> {
    const records = await this.journal.readAll((sentence) => this.options.log(sentence));
    for (const record of records) {
      const { task } = record;
      if (this.runs.has(task.id) || this.ended.has(task.id)) continue;
      const definition = this.definitions.get(task.kind);
      if (task.endedAt !== null) this.ended.set(task.id, { task, input: record.input });
      else if (definition) this.run(definition, resumedRecord(definition, record, this.options.now()));
      else {
        this.options.log(
          `The task “${task.title}” (${task.id}) can't go on: this version of Corral has no work of the kind ${task.kind}.`,
        );
      }
    }
    await this.dropOld();
  }

  /** Hands over: every task stops where it is, journalled as parked. Resolves when all are quiet. */
  async park(): Promise<void> {
    this.parked = true;
    await Promise.all([...this.runs.values()].map((run) => run.park()));
  }

  /** Resolves when a task that was just started can't be forgotten by a crash any more. */
  async journalled(id: string): Promise<void> {
    await this.runs.get(id)?.journalled;
  }

  private run(definition: AnyTaskDefinition, record: TaskRecord): void {
    const { id } = record.task;
    const run = new TaskRun(definition, record, {
      journal: this.journal,
      now: this.options.now,
      log: (line) => {
        this.news.emit({ topic: 'task.logged', id, line: this.logOf(id).append(line) });
      },
      onChange: (task) => {
        if (task.endedAt !== null) this.moveToEnded({ task, input: record.input });
        this.news.emit({ topic: 'task.changed', task });
      },
    });
    this.runs.set(id, run);
    this.news.emit({ topic: 'task.changed', task: run.task });
    void run.quiet.then(() => this.dropOld());
  }

  /** @param done what a caller wants of it */
  private open(id: string, done: 'cancelled' | 'held' | 'resumed'): TaskRun {
    const run = this.runs.get(id);
    if (!run) {
      const { title, state } = this.find(id);
      throw new CorralError('wrong-state', `“${title}” can't be ${done}: it has ended (${state}).`);
    }
    if (this.parked) throw handedOver();
    return run;
  }

  private definitionOf(kind: string): AnyTaskDefinition {
    const definition = this.definitions.get(kind);
    if (!definition) throw new CorralError('internal', `There is no task of the kind ${kind}.`);
    return definition;
  }

  private moveToEnded(ended: TaskAndInput): void {
    this.runs.delete(ended.task.id);
    this.ended.set(ended.task.id, ended);
  }

  private all(): readonly TaskAndInput[] {
    const running = [...this.runs.values()].map(({ task, input }) => ({ task, input }));
    return [...this.ended.values(), ...running].toSorted((a, b) => a.task.startedAt - b.task.startedAt);
  }

  private find(id: string): Task {
    const task = this.runs.get(id)?.task ?? this.ended.get(id)?.task;
    if (!task) throw new CorralError('not-found', `There is no task ${id}. “corral task list” shows all.`);
    return task;
  }

  private logOf(id: string): TaskLog {
    const log = this.logs.get(id) ?? new TaskLog(this.options.folder, id);
    this.logs.set(id, log);
    return log;
  }

  private async dropOld(): Promise<void> {
    for (const { id } of journalsToDrop(
      [...this.ended.values()].map(({ task }) => task),
      this.options.now(),
    )) {
      this.ended.delete(id);
      this.logs.delete(id);
      await this.journal.remove(id).catch((error: unknown) => {
        this.options.log(`The journal of the task ${id} could not be removed: ${String(error)}`);
      });
    }
  }
}

function endOf(run: TaskRun): Task {
  if (run.task.endedAt === null && !run.held) throw handedOver();
  return run.task;
}

function handedOver(): CorralError {
  return new CorralError(
    'handed-over',
    'Another Corral process takes over right now. Try again in a moment.',
    {},
    true,
  );
}

import type { Task } from '../../src-preload/contract/task';

/** What a step may use while it runs. */
export interface StepContext<Input, Memo> {
  readonly taskId: string;
  readonly input: Input;
  /** What earlier steps found out; journalled at the end of each step. */
  readonly memo: Memo;
  /** Aborted on cancel and on hand-over; a step ends soon after. */
  readonly signal: AbortSignal;
  /** Adds facts to the memo. @param facts JSON values. */
  remember(facts: Partial<Memo>): void;
  /** @param fraction 0 to 1, or null when it can't be told. */
  progress(fraction: number | null, detail: string): void;
  log(line: string): void;
  /** Says what the task waits for from a person from now on; the end of the step takes it back. */
  ask(asks: Task['asks']): void;
}

/**
 * One named step. It may be run again from its beginning after a crash in its middle, so it must
 * be safe to repeat: that is part of every step's contract.
 */
export interface Step<Input, Memo> {
  /** Kebab-case, unique in the task; also the crash point `<kind>.<name>`. */
  readonly name: string;
  readonly title: string;
  run(context: StepContext<Input, Memo>): Promise<void>;
  /** Takes back what `run` did, or did in part; also safe to repeat. */
  undo?(context: StepContext<Input, Memo>): Promise<void>;
}

/** A kind of long work. Its input and memo are JSON, so that the journal can hold them. */
export interface TaskDefinition<Input, Memo extends object> {
  readonly kind: string;
  title(input: Input): string;
  /** The VM that it works on, if any. */
  vmId(input: Input): string | null;
  /**
   * What a failing step means. `undo`, the default: everything is undone. `hold`: all stays as it is, and a person
   * goes on with that step or has everything undone; such a task can also be held while it runs.
   */
  readonly onFailure?: 'undo' | 'hold';
  readonly steps: readonly Step<Input, Memo>[];
}

/** A definition whose input and memo are not known here: what a runner holds. */
export type AnyTaskDefinition = TaskDefinition<unknown, object>;

import { setTimeout as delay } from 'node:timers/promises';
import type { CorralEvent } from '../../src-preload/contract/events';
import type { Task } from '../../src-preload/contract/task';
import { CorralError, toCorralError } from '../host/errors';
import { runInForeground } from '../host/foreground-process';
import { answerOf } from './answer';
import type { Connection, Terminal } from './command';
import { exitCodes, taskExitCodes } from './exit-code';
import { TaskProgress } from './task-progress';
import { goesOn, successOf } from './wait-for-task';

/** A task as it was left, and the exit code for that. */
export interface FollowEnd {
  readonly task: Task;
  readonly exitCode: number;
}

/** How long the guest has to notice that a login is over; a slow one may need longer, and then still counts. */
const afterLoginMs = 5_000;

/**
 * Stays with a task that may ask for a login or be held. The login is made in this terminal; Ctrl-C asks
 * whether to hold the task or to roll it back. How to go on with one that did not end is said.
 *
 * @param yes nobody is asked: Ctrl-C holds it
 * @throws the task's own error when it failed
 */
export async function followTask(
  connection: Connection,
  terminal: Terminal,
  id: string,
  { yes }: { readonly yes: boolean },
): Promise<FollowEnd> {
  const follower = new TaskFollower(connection, terminal, id, yes);
  const undo = await connection.on((event) => follower.hear(event));
  try {
    return await follower.follow();
  } finally {
    undo();
    follower.dispose();
  }
}

/** Events only note what is so now and wake the loop, which decides. */
class TaskFollower {
  private readonly progress: TaskProgress;
  private task: Task | undefined;
  /** Set while the task asks and nobody has answered here. */
  private isLoginWanted = false;
  /** Aborted when the task does not ask any more. */
  private asking = new AbortController();
  private interrupts = 0;
  private quiet: (() => Task) | undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly connection: Connection,
    private readonly terminal: Terminal,
    private readonly id: string,
    private readonly yes: boolean,
  ) {
    this.progress = new TaskProgress(terminal);
  }

  hear(event: CorralEvent): void {
    if (event.topic === 'task.changed' && event.task.id === this.id) this.see(event.task);
  }

  async follow(): Promise<FollowEnd> {
    const { calls } = this.connection;
    process.on('SIGINT', this.onInterrupt);
    this.see(answerOf(await calls.task.get({ id: this.id })).task);
    void calls.task.wait({ id: this.id }).then((reply) => {
      this.quiet = () => answerOf(reply);
      this.wake();
    });
    for (;;) {
      const end = await this.next();
      if (end) return end;
    }
  }

  dispose(): void {
    process.off('SIGINT', this.onInterrupt);
  }

  /** Deals with what is so, or waits for something to happen. */
  private async next(): Promise<FollowEnd | undefined> {
    if (this.quiet) return this.endOf(this.quiet());
    if (this.interrupts > 0) return this.interrupted();
    if (this.isLoginWanted) return this.logIn();
    await this.change();
    return undefined;
  }

  private see(task: Task): void {
    if (task.asks && !this.task?.asks) {
      this.isLoginWanted = true;
      this.asking = new AbortController();
    }
    if (!task.asks) {
      this.isLoginWanted = false;
      this.asking.abort();
    }
    this.task = task;
    this.progress.show(task);
    this.wake();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }

  private readonly onInterrupt = (): void => {
    this.interrupts += 1;
    if (this.interrupts > 1) process.exit(taskExitCodes.interrupted);
    this.wake();
  };

  private endOf(task: Task): FollowEnd {
    this.progress.clear();
    if (task.state !== 'held') return { task: successOf(task), exitCode: exitCodes.ok };
    const why = task.error ? ` ${task.error.message}` : '';
    this.terminal.note(`“${task.title}” is held.${why}`);
    this.terminal.note(howToGoOn(task.id));
    return { task, exitCode: taskExitCodes.held };
  }

  private async interrupted(): Promise<FollowEnd | undefined> {
    const answer = await this.choose(
      'It is at work. Hold it to go on later, roll it back, or continue? [H/r/c] ',
      { h: 'hold', r: 'roll-back', c: 'continue' } as const,
      'hold',
    );
    if (answer === 'continue') {
      this.interrupts = 0;
      return undefined;
    }
    return this.stop(answer === 'hold', taskExitCodes.interrupted);
  }

  /** @param keep holds it; it is rolled back otherwise */
  private async stop(keep: boolean, exitCode: number): Promise<FollowEnd | undefined> {
    this.terminal.note(keep ? 'It is being held…' : 'What it did is being rolled back…');
    const reply = await this.connection.calls.task.cancel({ id: this.id, keep });
    if (reply.ok) {
      const task = reply.value;
      this.progress.clear();
      this.terminal.note(`“${task.title}” is ${task.state}.`);
      if (task.state === 'held') this.terminal.note(howToGoOn(task.id));
      return { task, exitCode };
    }
    if (reply.error.code === 'not-supported' && this.task) {
      this.terminal.note(`It can't be held. ${goesOn(this.id)}`);
      return { task: this.task, exitCode };
    }
    if (reply.error.code !== 'wrong-state') answerOf(reply);
    this.interrupts = 0; // It ended by itself meanwhile, which is told next.
    return undefined;
  }

  private async logIn(): Promise<FollowEnd | undefined> {
    const { task } = this;
    if (!task?.asks) return undefined;
    const { vmId, session } = task.asks;
    if (!this.terminal.isInteractive || this.terminal.json) {
      this.progress.clear();
      this.terminal.note(`“${task.title}” waits for a login, which needs a person at a terminal.`);
      this.terminal.note(
        `Log in: corral task follow ${task.id}, or in the app. Go on without: corral task skip-login ${task.id}`,
      );
      return { task, exitCode: taskExitCodes.asks };
    }
    this.isLoginWanted = false;
    const login = answerOf(await this.connection.calls.vm.sshCommand({ vm: vmId, session }));
    await this.inForeground(login.argv);
    this.terminal.note('Waiting for the guest to say that the login is done…');
    if (await this.goesOnAlone()) return undefined;
    return this.afterLogin();
  }

  private async inForeground([file = '', ...argv]: readonly string[]): Promise<void> {
    this.progress.pause();
    this.terminal.note('Log in where your agents need it. The task goes on when that is done.');
    process.off('SIGINT', this.onInterrupt);
    try {
      await runInForeground(file, argv);
    } finally {
      process.on('SIGINT', this.onInterrupt);
      this.progress.resume();
    }
  }

  /** Whether the guest says within seconds that the login is done. */
  private async goesOnAlone(): Promise<boolean> {
    const over = delay(afterLoginMs, 'over' as const, { ref: false });
    while (this.task?.asks && !this.quiet) {
      if ((await Promise.race([over, this.change()])) === 'over') return false;
    }
    return true;
  }

  private async afterLogin(): Promise<FollowEnd | undefined> {
    const { signal } = this.asking;
    const answer = await this.choose(
      'The login has not come to its end. Log in again, skip what is missing, or hold the task? [L/s/h] ',
      { l: 'log-in', s: 'skip', h: 'hold' } as const,
      'hold',
      signal,
    );
    if (signal.aborted) return undefined; // It went on by itself meanwhile.
    switch (answer) {
      case 'log-in':
        this.isLoginWanted = this.task?.asks !== null;
        return undefined;
      case 'skip':
        answerOf(await this.connection.calls.setup.finishLogin({ taskId: this.id }));
        return undefined;
      case 'hold':
        return this.stop(true, taskExitCodes.held);
    }
  }

  /** Asks for one letter; the first choice is the default. @param unanswered also where nobody can be asked */
  private async choose<Choice extends string>(
    question: string,
    choices: Readonly<Record<string, Choice>>,
    unanswered: Choice,
    signal?: AbortSignal,
  ): Promise<Choice> {
    if (this.yes || !this.terminal.isInteractive) return unanswered;
    this.progress.pause();
    try {
      for (;;) {
        const letter = (await this.terminal.ask(question, signal)).slice(0, 1).toLowerCase();
        const choice = letter === '' ? Object.values(choices)[0] : choices[letter];
        if (choice !== undefined) return choice;
      }
    } catch (error) {
      if (error instanceof CorralError && error.code === 'cancelled') return unanswered;
      throw toCorralError(error);
    } finally {
      this.progress.resume();
    }
  }
}

/** What can be done with a held task. */
export function howToGoOn(id: string): string {
  return `Go on: corral task resume ${id}. Roll back all that it did: corral task cancel ${id}`;
}

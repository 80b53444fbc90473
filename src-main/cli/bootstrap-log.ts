import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { CorralEvent } from '../../src-preload/contract/events';
import type { Unsubscribe } from '../host/emitter';
import { toCorralError } from '../host/errors';
import { plainText } from '../host/plain-text';
import type { Connection, Terminal } from './command';

/**
 * The log of init workflows where users of the manual look for it, `~/.cal-bootstrap.log`. Each one is
 * appended; the task has its own log besides. One that can't be written is said once and changes nothing.
 */
export class BootstrapLog {
  private readonly early: CorralEvent[] = [];
  private taskId: string | undefined;
  private lastStep = '';
  private writing: Promise<void> = Promise.resolve();
  private isBroken = false;
  private unsubscribe: Unsubscribe = () => undefined;

  private constructor(
    private readonly terminal: Terminal,
    private readonly file: string,
  ) {}

  /** Hears from now on, so that nothing is missed of a task which is started next. */
  static async open(connection: Connection, terminal: Terminal): Promise<BootstrapLog> {
    const log = new BootstrapLog(terminal, path.join(os.homedir(), '.cal-bootstrap.log'));
    log.unsubscribe = await connection.on((event) => log.hear(event));
    return log;
  }

  /** Writes what it heard of this task, and what comes. */
  follow(taskId: string): void {
    this.taskId = taskId;
    for (const event of this.early.splice(0)) this.hear(event);
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    this.unsubscribe();
    await this.writing;
  }

  private hear(event: CorralEvent): void {
    if (event.topic !== 'task.changed' && event.topic !== 'task.logged') return;
    if (this.taskId === undefined) this.early.push(event);
    else if (event.topic === 'task.logged' && event.id === this.taskId) this.write(event.line);
    else if (event.topic === 'task.changed' && event.task.id === this.taskId) {
      const { title, state, steps } = event.task;
      const step = steps.find((candidate) => candidate.state === 'running')?.title;
      if (state === 'running' && step === undefined) return; // Between two steps.
      const now = step === undefined ? `${title}: ${state}` : `${title}: ${state}, ${step}`;
      if (now !== this.lastStep) this.write(now);
      this.lastStep = now;
    }
  }

  private write(line: string): void {
    const text = `${new Date().toISOString()} ${plainText(line)}\n`;
    this.writing = this.writing.then(async () => {
      if (this.isBroken) return;
      try {
        await fs.appendFile(this.file, text, { mode: 0o600 });
        await fs.chmod(this.file, 0o600); // One of the manual's may be open to all.
      } catch (error) {
        this.isBroken = true;
        this.terminal.note(`${this.file} can't be written: ${toCorralError(error).message}`);
      }
    });
  }
}

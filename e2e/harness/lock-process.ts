import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { bundleEntry } from './run-typescript';
import type { LockAnswer, LockOrder } from './payload-lock-program';

export const lockProgram = (): Promise<string> =>
  bundleEntry(path.resolve(import.meta.dirname, 'payload-lock-program.ts'));

/** A process that takes and frees locks when told, and that may die over it. */
export class LockProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<'died'>;
  private waiting: ((answer: LockAnswer) => void) | undefined;

  /** @param command what runs `node program`, when not Node itself: a shell in a namespace of its own. */
  constructor(program: string, command: readonly string[] = []) {
    const [file, ...argv] = [...command, process.execPath, program];
    this.child = spawn(file, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.ended = new Promise((resolve) => {
      this.child.once('exit', () => resolve('died'));
    });
    if (!this.child.stdout) throw new Error('no stdout');
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.waiting?.(JSON.parse(line) as LockAnswer);
    });
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** `died` when it ended over it. */
  tell(order: LockOrder): Promise<LockAnswer | { readonly kind: 'died' }> {
    const answered = new Promise<LockAnswer>((resolve) => {
      this.waiting = resolve;
    });
    this.child.stdin?.write(`${JSON.stringify(order)}\n`);
    return Promise.race([answered, this.ended.then((kind) => ({ kind }))]);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

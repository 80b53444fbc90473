import { CorralError } from '../host/errors';

/** Lets a fixed number of jobs run side by side; the others wait in the order of their coming. */
export class SessionQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /** @throws CorralError `cancelled` when the signal fires while the job still waits. */
  async run<Result>(signal: AbortSignal, job: () => Promise<Result>): Promise<Result> {
    await this.enter(signal);
    try {
      return await job();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(cancelled());
    if (this.running < this.limit) {
      this.running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.waiting.splice(this.waiting.indexOf(proceed), 1);
        reject(cancelled());
      };
      const proceed = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiting.push(proceed);
    });
  }
}

function cancelled(): CorralError {
  return new CorralError('cancelled', 'The guest command was cancelled before it began.');
}

import type { Accelerator } from '../../src-preload/contract/system';
import type { ProbeState } from '../doctor/accelerator-check';
import { toCorralError } from '../host/errors';

/** Asks in the background what guests run on. */
export class AcceleratorProbe {
  private current: ProbeState = { kind: 'working' };

  constructor(private readonly driver: { accelerator(): Promise<Accelerator> }) {}

  get state(): ProbeState {
    return this.current;
  }

  /** Null until the probe guest has answered. */
  get answer(): Accelerator | null {
    return this.current.kind === 'found' ? this.current.accelerator : null;
  }

  /** A sentence, when no guest could be tried. */
  get problems(): readonly string[] {
    return this.current.kind === 'failed' ? [this.current.reason] : [];
  }

  /** Asks, and resolves when the state says the answer. Never rejects. */
  async ask(): Promise<void> {
    try {
      this.current = { kind: 'found', accelerator: await this.driver.accelerator() };
    } catch (error) {
      this.current = { kind: 'failed', reason: toCorralError(error).message };
    }
  }
}

import type { Accelerator } from '../../src-preload/contract/system';
import type { Driver } from '../driver/driver';
import { toCorralError, type CorralError } from '../host/errors';

/** Asks once, in the background, what guests run on. */
export class AcceleratorProbe {
  /** Null until the probe guest has answered. */
  answer: Accelerator | null = null;

  constructor(private readonly driver: Pick<Driver, 'accelerator'>) {}

  begin(onError: (error: CorralError) => void): void {
    this.driver.accelerator().then(
      (answer) => {
        this.answer = answer;
      },
      (error: unknown) => onError(toCorralError(error)),
    );
  }
}

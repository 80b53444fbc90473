import type { PowerGuard } from './power-guard';

/** For VMs that write to nothing outside of themselves. */
export const unguarded: PowerGuard = {
  beforeStart: () => Promise.resolve(),
  poweredOn: () => undefined,
  beforeStop: () => Promise.resolve(),
  poweredOff: () => undefined,
};

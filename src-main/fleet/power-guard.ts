/** What becomes of what a VM has and can't publish before it goes off: it is asked about, or stays in its disk. */
export type Unpublished = 'ask' | 'leave';

/** Sees to what a VM may write to outside of itself, before it is powered on until after it is off. */
export interface PowerGuard {
  /** @throws CorralError what keeps it from being powered on */
  beforeStart(id: string): Promise<void>;
  /** It is powered on, or was found so. */
  poweredOn(id: string): void;
  /**
   * Before its guest is asked to end.
   *
   * @throws CorralError `needs-consent` when that would leave something unpublished
   */
  beforeStop(id: string): Promise<void>;
  /** It is off, for whatever reason, or did not come up. */
  poweredOff(id: string): void;
}

/** Output that paused so long is done for now. Milliseconds. */
const quietMs = 200;
/** A spinner never pauses; its screen is looked at in such steps. */
const busyMs = 1_000;

/** Looks at a screen once its output is quiet, and seldom while it is not, so that a flood costs next to nothing. */
export class QuietLook {
  private quiet: ReturnType<typeof setTimeout> | undefined;
  private busy: ReturnType<typeof setTimeout> | undefined;

  /** @param look is told whether the output is quiet */
  constructor(private readonly look: (isQuiet: boolean) => void) {}

  /** Something was written. */
  stir(): void {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.now(true), quietMs);
    this.busy ??= setTimeout(() => this.now(false), busyMs);
  }

  dispose(): void {
    clearTimeout(this.quiet);
    clearTimeout(this.busy);
  }

  private now(isQuiet: boolean): void {
    this.dispose();
    this.busy = undefined;
    this.look(isQuiet);
  }
}

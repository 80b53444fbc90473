const sizeLine = /pulling disk \(([\d.]+) ([KMGT]?B) compressed\)/;
const percentLine = /(\d{1,3})%\s*$/;
const units: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
/** The rate is that of this many milliseconds, so that it neither jumps nor lags. */
const windowMs = 20_000;

/** How far a pull is. */
export interface PullState {
  /** 0 to 1. */
  readonly fraction: number;
  /** As in “3.2 of 25.3 GB, 41 MB/s, 9 min left”. */
  readonly detail: string;
}

/** Makes progress of the lines that `tart pull` prints: the size once, then a percentage at most each second. */
export class PullProgress {
  private totalBytes: number | undefined;
  private readonly seen: { readonly at: number; readonly fraction: number }[] = [];

  constructor(private readonly now: () => number) {}

  /** @returns the new state, or `undefined` when the line says nothing of it. */
  read(line: string): PullState | undefined {
    const [, amount, unit] = sizeLine.exec(line) ?? [];
    if (amount !== undefined) {
      this.totalBytes = Number(amount) * (units[unit ?? 'B'] ?? 1);
      return this.state(0);
    }
    const percent = percentLine.exec(line)?.[1];
    return percent === undefined ? undefined : this.state(Math.min(100, Number(percent)) / 100);
  }

  private state(fraction: number): PullState {
    const at = this.now();
    this.seen.push({ at, fraction });
    while (this.seen.length > 2 && at - (this.seen[0]?.at ?? at) > windowMs) this.seen.shift();
    return { fraction, detail: this.detail(fraction) };
  }

  private detail(fraction: number): string {
    if (this.totalBytes === undefined) return `${Math.round(fraction * 100)} %`;
    const amount = `${gigabytes(this.totalBytes * fraction)} of ${gigabytes(this.totalBytes)} GB`;
    const perSecond = this.fractionPerSecond();
    if (perSecond <= 0) return amount;
    const rate = Math.max(1, Math.round((perSecond * this.totalBytes) / 1e6));
    return `${amount}, ${rate} MB/s, ${timeLeft((1 - fraction) / perSecond)}`;
  }

  private fractionPerSecond(): number {
    const first = this.seen[0];
    const last = this.seen.at(-1);
    if (!first || !last || last.at === first.at) return 0;
    return ((last.fraction - first.fraction) / (last.at - first.at)) * 1_000;
  }
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

function timeLeft(seconds: number): string {
  if (seconds < 60) return 'under a minute left';
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min left` : `${Math.round(minutes / 60)} h left`;
}

/** Parsed characters after which the pty host is told: few messages, and far below its low water mark. */
const acknowledgeEvery = 5_000;

/** Gathers counts of parsed characters and reports them in larger pieces. */
export class Acknowledgements {
  private parsed = 0;

  constructor(private readonly report: (characters: number) => void) {}

  add(characters: number): void {
    this.parsed += characters;
    if (this.parsed < acknowledgeEvery) return;
    this.report(this.parsed);
    this.parsed = 0;
  }
}

/** An echo, a prompt or a progress bar is shorter than this. */
const floodCharacters = 4 * 1024;
/** Between two pieces of a flood: nobody reads it line by line, and each of them is drawn. */
const pauseMs = 100;
/**
 * Held at the most. The pty host stops at 128,000 characters that are not parsed and goes on at 32,000, so a
 * flood held here may wait in the guest until the pause is over.
 */
const maxHeld = 96 * 1024;

/**
 * Hands the output of a session to its screen: at once, but a flood in pieces as long as nobody types there.
 * To draw all of it would keep the page from what is typed in the pane beside.
 */
export class OutputPacer {
  private held: string[] = [];
  private size = 0;
  private pause: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param write takes the output in order
   * @param hasKeyboard whether keys go to this screen now; when that begins, `flush` is to be called
   */
  constructor(
    private readonly write: (data: string) => void,
    private readonly hasKeyboard: () => boolean,
  ) {}

  add(data: string): void {
    this.held.push(data);
    this.size += data.length;
    if (this.pause === undefined || this.size >= maxHeld || this.hasKeyboard()) this.flush();
  }

  /** Hands over what is held. */
  flush(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    const data = this.held.join('');
    this.held = [];
    this.size = 0;
    if (data === '') return;
    this.write(data);
    if (data.length < floodCharacters || this.hasKeyboard()) return;
    this.pause = setTimeout(() => this.flush(), pauseMs);
  }

  /** Forgets what is held: its screen goes, or becomes that of another connection. */
  dispose(): void {
    clearTimeout(this.pause);
    this.held = [];
    this.size = 0;
  }
}

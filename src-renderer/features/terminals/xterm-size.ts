import { FitAddon } from '@xterm/addon-fit';
import type { Terminal } from '@xterm/xterm';

const minColumns = 2;
const minRows = 2;

/** Keeps a terminal as large as its element, at most once a frame. */
export class TerminalSize {
  private readonly fit = new FitAddon();
  private readonly observer = new ResizeObserver(() => this.soon());
  private frame: number | undefined;

  constructor(
    private readonly terminal: Terminal,
    element: HTMLElement,
  ) {
    terminal.loadAddon(this.fit);
    this.observer.observe(element);
  }

  /** Fits now. A hidden terminal keeps its size: tmux would wrap everything into two columns. */
  now(): void {
    const size = this.fit.proposeDimensions();
    if (!size || !(size.cols >= minColumns) || !(size.rows >= minRows)) return;
    if (size.cols !== this.terminal.cols || size.rows !== this.terminal.rows) {
      this.terminal.resize(size.cols, size.rows);
    }
  }

  dispose(): void {
    this.observer.disconnect();
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
  }

  private soon(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.now();
    });
  }
}

import { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';

/**
 * Draws a terminal by WebGL while it is visible: a browser has few contexts. Where graphics hardware does
 * not compute it, the DOM draws: the processor would be slower at it, and the machines need the processor.
 */
export class TerminalRenderer {
  private webgl: WebglAddon | undefined;
  /** A lost context means that the graphics driver is in trouble; it isn't asked again. */
  private isTrusted = hasGraphicsHardware();

  constructor(private readonly terminal: Terminal) {}

  show(): void {
    if (this.webgl || !this.isTrusted) return;
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => {
      this.isTrusted = false;
      this.hide();
    });
    try {
      this.terminal.loadAddon(webgl);
      this.webgl = webgl;
    } catch {
      // This computer has no WebGL 2.
      this.isTrusted = false;
      webgl.dispose();
    }
  }

  hide(): void {
    this.webgl?.dispose();
    this.webgl = undefined;
  }
}

function hasGraphicsHardware(): boolean {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

import { Terminal } from '@xterm/xterm';
import type { Settings } from '../../../src-preload/contract/settings';
import type { ClipboardRequest } from './clipboard-request';
import { cleanTitle } from './guest-text';
import { followTheme } from './terminal-theme';
import { guardClipboard } from './xterm-clipboard';
import { addLinks } from './xterm-links';
import { TerminalRenderer } from './xterm-renderer';
import { TerminalSize } from './xterm-size';

/** Lines kept where no tmux runs; a tmux keeps its own history, in the guest. */
const scrollback = 1_000;

/** What a terminal tells its pane. */
export interface XtermEvents {
  onTitle(title: string): void;
  onBell(): void;
  onPaste(text: string): void;
  onClipboardRequest(request: ClipboardRequest): void;
  onSelected(): void;
  onDragInVain(): void;
  onLinkHover(host: string | null): void;
  onLinkOpen(url: string): void;
  /** The wheel was turned towards lines that are not on the screen any more. */
  onWheelUp(): void;
}

export interface OpenXterm {
  readonly terminal: Terminal;
  /** Fits it into its element and draws it as fast as this computer can. */
  show(): void;
  /** Gives back what only a visible terminal needs. */
  hide(): void;
  applySettings(settings: Settings['terminal']): void;
  dispose(): void;
}

/**
 * An xterm that fills its element. What a guest may ask of a terminal beyond drawing goes through the
 * events; what it may not have (window operations, the clipboard’s content) is off.
 */
export function openXterm(element: HTMLElement, events: XtermEvents): OpenXterm {
  const terminal = new Terminal({
    scrollback,
    minimumContrastRatio: 4.5,
    macOptionClickForcesSelection: true,
    rescaleOverlappingGlyphs: true,
  });
  const size = new TerminalSize(terminal, element);
  const renderer = new TerminalRenderer(terminal);
  addLinks(terminal, events);
  terminal.open(element);
  const releaseClipboard = guardClipboard(terminal, element, events);
  terminal.onTitleChange((title) => events.onTitle(cleanTitle(title)));
  terminal.onBell(() => events.onBell());
  terminal.attachCustomWheelEventHandler((event) => handleWheel(terminal, event, events));
  const stopTheme = followTheme((theme) => {
    terminal.options.theme = theme;
  });
  return {
    terminal,
    show: () => {
      size.now();
      renderer.show();
    },
    hide: () => renderer.hide(),
    applySettings: ({ fontFamily, fontSize, screenReader }) => {
      const monospace = getComputedStyle(element).getPropertyValue('--mono');
      terminal.options.fontFamily = fontFamily === '' ? monospace : `${fontFamily}, ${monospace}`;
      terminal.options.fontSize = fontSize;
      terminal.options.screenReaderMode = screenReader;
      size.now();
    },
    dispose: () => {
      size.dispose();
      stopTheme();
      releaseClipboard();
      renderer.hide();
      terminal.dispose();
    },
  };
}

/**
 * tmux has the alternate screen, where xterm would turn the wheel into arrow keys: up opens the
 * history instead. A program that asked for the mouse gets the wheel.
 *
 * @returns whether xterm handles it
 */
function handleWheel(terminal: Terminal, event: WheelEvent, events: XtermEvents): boolean {
  const isOurs = terminal.buffer.active.type === 'alternate' && terminal.modes.mouseTrackingMode === 'none';
  if (!isOurs) return true;
  event.preventDefault();
  if (event.deltaY < 0) events.onWheelUp();
  return false;
}

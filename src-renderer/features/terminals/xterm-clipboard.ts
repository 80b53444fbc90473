import type { Terminal } from '@xterm/xterm';
import { isMac } from '../../lib/platform';
import { readClipboardRequest, type ClipboardRequest } from './clipboard-request';

interface ClipboardEvents {
  /** The user pastes, by whatever means. */
  onPaste(text: string): void;
  /** A program of the guest asks by OSC 52. */
  onClipboardRequest(request: ClipboardRequest): void;
  /** The user has selected with the mouse. */
  onSelected(): void;
  /** The user drags in a program that has the mouse, without the key that selects anyway. */
  onDragInVain(): void;
}

/** Pixels that a hand moves in a click. */
const dragDistance = 8;

/** Brings every way to the clipboard before the user's settings and consent. @returns the undo */
export function guardClipboard(
  terminal: Terminal,
  element: HTMLElement,
  events: ClipboardEvents,
): () => void {
  const osc = terminal.parser.registerOscHandler(52, (payload) => {
    events.onClipboardRequest(readClipboardRequest(payload));
    return true;
  });
  const onPaste = (event: ClipboardEvent): void => {
    // xterm would paste it unasked.
    event.preventDefault();
    event.stopImmediatePropagation();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text !== '') events.onPaste(text);
  };
  const onMouseDown = (down: MouseEvent): void => {
    if (down.button !== 0) return;
    const isTaken = terminal.modes.mouseTrackingMode !== 'none' && !(isMac ? down.altKey : down.shiftKey);
    const onMouseUp = (up: MouseEvent): void => {
      const moved = Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) > dragDistance;
      if (isTaken && moved) events.onDragInVain();
      else if (!isTaken && terminal.hasSelection()) events.onSelected();
    };
    // The button may be let go anywhere.
    document.addEventListener('mouseup', onMouseUp, { once: true });
  };
  element.addEventListener('paste', onPaste, true);
  element.addEventListener('mousedown', onMouseDown, true);
  return () => {
    osc.dispose();
    element.removeEventListener('paste', onPaste, true);
    element.removeEventListener('mousedown', onMouseDown, true);
  };
}

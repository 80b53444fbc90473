import type { Terminal } from '@xterm/xterm';
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import type { Settings } from '../../../src-preload/contract/settings';
import { openXterm, type OpenXterm, type XtermEvents } from './open-xterm';

interface XtermOptions {
  /** Hears of the terminal when it is there, and null when it goes. */
  readonly onOpen: (terminal: Terminal | null) => void;
  readonly events: XtermEvents;
  readonly settings: Settings['terminal'] | undefined;
  readonly isVisible: boolean;
  /** Names it for a screen reader. */
  readonly label: string;
}

/** An xterm in an element, as long as the component lives. */
export function useXterm({
  onOpen,
  events,
  settings,
  isVisible,
  label,
}: XtermOptions): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const [xterm, setXterm] = useState<OpenXterm | null>(null);

  // The events of the last render, since the xterm lives through many.
  const latest = useEffectEvent((): XtermEvents => events);
  const tell = useEffectEvent(onOpen);
  useEffect(() => {
    if (!element.current) return undefined;
    const opened = openXterm(element.current, {
      onTitle: (title) => latest().onTitle(title),
      onBell: () => latest().onBell(),
      onPaste: (text) => latest().onPaste(text),
      onClipboardRequest: (request) => latest().onClipboardRequest(request),
      onSelected: () => latest().onSelected(),
      onDragInVain: () => latest().onDragInVain(),
      onLinkHover: (host) => latest().onLinkHover(host),
      onLinkOpen: (url) => latest().onLinkOpen(url),
      onWheelUp: () => latest().onWheelUp(),
    });
    tell(opened.terminal);
    setXterm(opened);
    return () => {
      tell(null);
      setXterm(null);
      opened.dispose();
    };
  }, []);

  useEffect(() => {
    if (settings) xterm?.applySettings(settings);
  }, [xterm, settings]);

  useEffect(() => {
    if (!xterm || !isVisible) return undefined;
    xterm.show();
    return () => xterm.hide();
  }, [xterm, isVisible]);

  useEffect(() => {
    xterm?.terminal.textarea?.setAttribute('aria-label', `${label}. Shift+F6 leaves it.`);
  }, [xterm, label]);

  return element;
}

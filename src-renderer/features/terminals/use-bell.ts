import { useEffect, useRef } from 'react';
import { useTerminals } from './terminal-store';

/** A program that rings without end is told once in so long. */
const quietMs = 2_000;

interface BellOptions {
  readonly vmId: string;
  readonly paneId: string;
  readonly session: string;
  readonly isFocused: boolean;
}

/** Marks a pane whose bell rings while the user is elsewhere, and tells the desktop. @returns what rings */
export function useBell({ vmId, paneId, session, isFocused }: BellOptions): () => void {
  const lastRing = useRef(0);

  useEffect(() => {
    if (!isFocused) return undefined;
    const heard = (): void => useTerminals.getState().setBell(paneId, false);
    heard();
    window.addEventListener('focus', heard);
    return () => window.removeEventListener('focus', heard);
  }, [paneId, isFocused]);

  return () => {
    const now = Date.now();
    if ((isFocused && document.hasFocus()) || now - lastRing.current < quietMs) return;
    lastRing.current = now;
    useTerminals.getState().setBell(paneId, true);
    void window.corral.desktop.ring({ vmId, session });
  };
}

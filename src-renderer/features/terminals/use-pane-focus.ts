import { useEffect, useEffectEvent, type RefObject } from 'react';
import type { PaneHandle } from './SessionPane';
import { useTerminals } from './terminal-store';

interface PaneFocusOptions {
  readonly vmId: string;
  readonly isActive: boolean;
  /** The pane that keys shall go to. */
  readonly paneId: string | undefined;
  readonly handles: ReadonlyMap<string, PaneHandle>;
  readonly root: RefObject<HTMLElement | null>;
}

/**
 * Moves the focus of the page to the focused pane: when it was asked for, when it changes by an action
 * in the terminals, or when the user comes to them by the mouse. Who walks by with the keyboard is
 * left alone.
 */
export function usePaneFocus({ vmId, isActive, paneId, handles, root }: PaneFocusOptions): void {
  const isWanted = useTerminals(({ focusWanted }) => focusWanted === vmId);
  const wantFocus = useTerminals((terminals) => terminals.wantFocus);

  const focus = useEffectEvent(() => {
    if (paneId !== undefined) handles.get(paneId)?.focus();
  });
  const focusUnlessElsewhere = useEffectEvent(() => {
    const active = document.activeElement;
    const isElsewhere =
      active !== null && active.matches(':focus-visible') && !root.current?.contains(active);
    if (!isElsewhere) focus();
  });

  useEffect(() => {
    if (isActive && paneId !== undefined) focusUnlessElsewhere();
  }, [isActive, paneId]);

  useEffect(() => {
    if (!isWanted || !isActive) return;
    focus();
    wantFocus(null);
  }, [isWanted, isActive, wantFocus]);
}

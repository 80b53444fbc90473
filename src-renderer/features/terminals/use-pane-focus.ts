import { useEffect, useEffectEvent, type RefObject } from 'react';
import type { PaneHandle } from './SessionPane';
import { useTerminals } from './terminal-store';

interface PaneFocusOptions {
  readonly vmId: string;
  readonly isActive: boolean;
  /** The pane that keys shall go to, once it is there. */
  readonly pane: PaneHandle | undefined;
  readonly root: RefObject<HTMLElement | null>;
}

/**
 * Moves the focus of the page to the focused pane: when it was asked for, when it changes by an action
 * in the terminals, or when the user comes to them by the mouse. Who walks by with the keyboard is
 * left alone.
 */
export function usePaneFocus({ vmId, isActive, pane, root }: PaneFocusOptions): void {
  const isWanted = useTerminals(({ focusWanted }) => focusWanted === vmId);
  const wantFocus = useTerminals((terminals) => terminals.wantFocus);

  const focusUnlessElsewhere = useEffectEvent(() => {
    const active = document.activeElement;
    const isElsewhere =
      active !== null && active.matches(':focus-visible') && !root.current?.contains(active);
    if (!isElsewhere) pane?.focus();
  });

  useEffect(() => {
    if (isActive && pane) focusUnlessElsewhere();
  }, [isActive, pane]);

  useEffect(() => {
    if (!isWanted || !isActive || !pane) return;
    pane.focus();
    wantFocus(null);
  }, [isWanted, isActive, pane, wantFocus]);
}

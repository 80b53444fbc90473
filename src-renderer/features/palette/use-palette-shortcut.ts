import { useEffect } from 'react';
import { useUi } from '../../app/ui-store';
import { isMac } from '../../lib/platform';
import { opensPalette } from './palette-shortcut';

/** Opens and closes the palette by its keys wherever the focus is; another dialog keeps its place. */
export function usePaletteShortcut(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isInTerminal = event.target instanceof Element && event.target.closest('.xterm') !== null;
      if (!opensPalette(event, isMac, isInTerminal)) return;
      event.preventDefault();
      event.stopPropagation();
      const { dialog, open, closeDialog } = useUi.getState();
      if (!dialog) open({ kind: 'palette' });
      else if (dialog.kind === 'palette') closeDialog();
    };
    // A terminal would take the keys for its own, so they are looked at on their way down.
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}

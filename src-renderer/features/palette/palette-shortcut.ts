/** The keys of an event that say whether it opens the palette. */
type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/** As menus show it. */
export function paletteHint(isMac: boolean): string {
  return isMac ? '⌘K' : 'Ctrl+Shift+K';
}

/**
 * ⌘K on a Mac, Ctrl+Shift+K elsewhere; there Ctrl+K as well, but not in a terminal, where it
 * belongs to the shell (it cuts to the end of the line).
 */
export function opensPalette(keys: Keys, isMac: boolean, isInTerminal: boolean): boolean {
  if (keys.key.toLowerCase() !== 'k' || keys.altKey) return false;
  if (isMac) return keys.metaKey && !keys.ctrlKey && !keys.shiftKey;
  return keys.ctrlKey && !keys.metaKey && (keys.shiftKey || !isInTerminal);
}

import type { FocusDirection } from './layout-tree';

/** What a person can tell the terminals by a key or in the menu of a pane. */
export type TerminalCommand =
  | 'new-tab'
  | 'split-right'
  | 'split-down'
  | 'close'
  | 'search'
  | 'copy'
  | 'paste'
  | 'login'
  | `focus-${FocusDirection}`
  | 'leave';

/** The keys of an event that say which command it is. */
export type Keys = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

export interface Shortcuts {
  commandOf(keys: Keys): TerminalCommand | undefined;
  /** As a menu shows it: “⇧⌘D”, “Ctrl+Shift+E”. */
  hintOf(command: TerminalCommand): string;
}

interface Shortcut {
  /** Modifiers in the order of {@link modifiersOf}, then the physical key. */
  readonly keys: string;
  readonly hint: string;
}

const macShortcuts: Readonly<Record<TerminalCommand, Shortcut>> = {
  'new-tab': { keys: 'meta+KeyT', hint: '⌘T' },
  'split-right': { keys: 'meta+KeyD', hint: '⌘D' },
  'split-down': { keys: 'shift+meta+KeyD', hint: '⇧⌘D' },
  close: { keys: 'meta+KeyW', hint: '⌘W' },
  search: { keys: 'meta+KeyF', hint: '⌘F' },
  copy: { keys: 'meta+KeyC', hint: '⌘C' },
  paste: { keys: 'meta+KeyV', hint: '⌘V' },
  login: { keys: 'shift+meta+KeyL', hint: '⇧⌘L' },
  'focus-left': { keys: 'alt+meta+ArrowLeft', hint: '⌥⌘←' },
  'focus-right': { keys: 'alt+meta+ArrowRight', hint: '⌥⌘→' },
  'focus-up': { keys: 'alt+meta+ArrowUp', hint: '⌥⌘↑' },
  'focus-down': { keys: 'alt+meta+ArrowDown', hint: '⌥⌘↓' },
  leave: { keys: 'shift+F6', hint: '⇧F6' },
};

/** With Ctrl and Shift, which no shell program can tell from Ctrl alone. */
const otherShortcuts: Readonly<Record<TerminalCommand, Shortcut>> = {
  'new-tab': { keys: 'ctrl+shift+KeyT', hint: 'Ctrl+Shift+T' },
  'split-right': { keys: 'ctrl+shift+KeyE', hint: 'Ctrl+Shift+E' },
  'split-down': { keys: 'ctrl+shift+KeyO', hint: 'Ctrl+Shift+O' },
  close: { keys: 'ctrl+shift+KeyW', hint: 'Ctrl+Shift+W' },
  search: { keys: 'ctrl+shift+KeyF', hint: 'Ctrl+Shift+F' },
  copy: { keys: 'ctrl+shift+KeyC', hint: 'Ctrl+Shift+C' },
  paste: { keys: 'ctrl+shift+KeyV', hint: 'Ctrl+Shift+V' },
  login: { keys: 'ctrl+shift+KeyL', hint: 'Ctrl+Shift+L' },
  'focus-left': { keys: 'ctrl+shift+alt+ArrowLeft', hint: 'Ctrl+Shift+Alt+←' },
  'focus-right': { keys: 'ctrl+shift+alt+ArrowRight', hint: 'Ctrl+Shift+Alt+→' },
  'focus-up': { keys: 'ctrl+shift+alt+ArrowUp', hint: 'Ctrl+Shift+Alt+↑' },
  'focus-down': { keys: 'ctrl+shift+alt+ArrowDown', hint: 'Ctrl+Shift+Alt+↓' },
  leave: { keys: 'shift+F6', hint: 'Shift+F6' },
};

export function shortcutsFor(platform: 'mac' | 'other'): Shortcuts {
  const table = platform === 'mac' ? macShortcuts : otherShortcuts;
  const commands = new Map(
    Object.entries(table).map(([command, { keys }]) => [keys, command as TerminalCommand]),
  );
  return {
    commandOf: (keys) => commands.get(keysOf(keys)),
    hintOf: (command) => table[command].hint,
  };
}

/** Letters go by what they type, so that they are where the user's keyboard has them; else by the key. */
function keysOf(event: Keys): string {
  const letter = /^[a-z]$/i.test(event.key) ? `Key${event.key.toUpperCase()}` : event.code;
  return [...modifiersOf(event), letter].join('+');
}

function modifiersOf({ ctrlKey, shiftKey, altKey, metaKey }: Keys): readonly string[] {
  const held = { ctrl: ctrlKey, shift: shiftKey, alt: altKey, meta: metaKey };
  return Object.entries(held).flatMap(([name, isHeld]) => (isHeld ? [name] : []));
}

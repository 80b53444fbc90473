import { describe, expect, it } from 'vitest';
import { shortcutsFor, type Keys } from './terminal-shortcuts';

function press(keys: string, key: string, code = key): Keys {
  const held = (name: string): boolean => keys.split('+').includes(name);
  return {
    key,
    code,
    ctrlKey: held('ctrl'),
    shiftKey: held('shift'),
    altKey: held('alt'),
    metaKey: held('meta'),
  };
}

describe('shortcuts of the terminals', () => {
  const mac = shortcutsFor('mac');
  const other = shortcutsFor('other');

  it('are those of the platform', () => {
    expect(mac.commandOf(press('meta', 't', 'KeyT'))).toBe('new-tab');
    expect(mac.commandOf(press('meta+shift', 'D', 'KeyD'))).toBe('split-down');
    expect(mac.commandOf(press('meta+alt', 'ArrowUp'))).toBe('focus-up');
    expect(other.commandOf(press('ctrl+shift', 'E', 'KeyE'))).toBe('split-right');
    expect(other.commandOf(press('ctrl+shift+alt', 'ArrowLeft'))).toBe('focus-left');
    expect(other.commandOf(press('shift', 'F6'))).toBe('leave');
    expect(other.commandOf(press('ctrl+shift', 'L', 'KeyL'))).toBe('login');
    expect(mac.hintOf('split-down')).toBe('⇧⌘D');
    expect(other.hintOf('copy')).toBe('Ctrl+Shift+C');
  });

  it('follow the letters of the keyboard', () => {
    expect(other.commandOf(press('ctrl+shift', 'W', 'KeyZ'))).toBe('close');
    expect(other.commandOf(press('ctrl+shift', 'Z', 'KeyW'))).toBeUndefined();
    expect(other.commandOf(press('ctrl+shift', 'Т', 'KeyT'))).toBe('new-tab');
  });

  it.each([
    press('ctrl', 'c', 'KeyC'),
    press('ctrl', 'v', 'KeyV'),
    press('ctrl', 'w', 'KeyW'),
    press('alt', 'ArrowLeft'),
    press('ctrl', 'ArrowLeft'),
    press('ctrl+shift', 'ArrowLeft'),
    press('', 'F6'),
    press('meta', 't', 'KeyT'),
    press('alt', 'd', 'KeyD'),
  ])('leave the shell its keys: %j', (keys) => {
    expect(other.commandOf(keys)).toBeUndefined();
  });
});

import { expect, it } from 'vitest';
import { autostartEntry } from './autostart-entry';

const execOf = (argv: readonly string[]): string | undefined =>
  /^Exec=(.*)$/m.exec(autostartEntry(argv))?.[1];

it('starts the program with its arguments', () => {
  expect(autostartEntry(['/opt/Corral/corral-app', '--hidden'])).toContain(
    '\nExec="/opt/Corral/corral-app" "--hidden"\n',
  );
});

it('quotes what the two levels of the file would read otherwise', () => {
  expect(execOf(['/opt/My Apps/corral'])).toBe('"/opt/My Apps/corral"');
  expect(execOf(['/o"p`t$x'])).toBe('"/o\\\\"p\\\\`t\\\\$x"');
  expect(execOf([String.raw`/a\b`])).toBe(String.raw`"/a\\\\b"`);
  expect(execOf(['/100%'])).toBe('"/100%%"');
});

it('refuses what a line can’t carry', () => {
  expect(() => autostartEntry(['/a\nExec=evil'])).toThrow('line break');
});

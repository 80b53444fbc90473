import { CorralError } from '../host/errors';

/**
 * An XDG autostart entry that starts a program at login.
 *
 * @param argv the program and its arguments
 * @throws CorralError `not-supported` for what an Exec line can't carry
 * @see https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html
 */
export function autostartEntry(argv: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Corral',
    'Comment=Keeps the virtual machines of your coding agents',
    `Exec=${argv.map(execWord).join(' ')}`,
    'Icon=corral',
    'Terminal=false',
    'StartupNotify=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** One argument, quoted; then escaped once more, as every string of such a file is. */
function execWord(word: string): string {
  if (/[\0\r\n]/.test(word)) {
    throw new CorralError(
      'not-supported',
      `A login entry can't name ${JSON.stringify(word)}: it has a line break.`,
    );
  }
  const quoted = `"${word.replaceAll(/["`$\\]/g, String.raw`\$&`)}"`;
  return quoted.replaceAll('\\', '\\\\').replaceAll('%', '%%');
}

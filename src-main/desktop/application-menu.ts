import { Menu } from 'electron';

/**
 * macOS needs a menu for its standard keys. Elsewhere there is none: its keys, Ctrl+W and Ctrl+R
 * among them, belong to the shell in the terminal.
 */
export function installApplicationMenu(): void {
  const menu =
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null;
  Menu.setApplicationMenu(menu);
}

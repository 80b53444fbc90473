import { Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuCommands {
  readonly openSettings: () => void;
  readonly newVm: () => void;
}

/**
 * macOS needs a menu for its standard keys. Elsewhere there is none: its keys, Ctrl+W and Ctrl+R
 * among them, belong to the shell in the terminal.
 */
export function installApplicationMenu(commands: MenuCommands): void {
  const menu = process.platform === 'darwin' ? Menu.buildFromTemplate(macMenu(commands)) : null;
  Menu.setApplicationMenu(menu);
}

/** Its Quit goes through `before-quit`, and so asks. */
function macMenu({ openSettings, newVm }: MenuCommands): MenuItemConstructorOptions[] {
  return [
    {
      role: 'appMenu',
      submenu: [
        { role: 'about' },
        { type: 'separator' },
        { label: 'Settings…', accelerator: 'Command+,', click: openSettings },
        { type: 'separator' },
        { role: 'services' },
        { type: 'separator' },
        { role: 'hide' },
        { role: 'hideOthers' },
        { role: 'unhide' },
        { type: 'separator' },
        { role: 'quit' },
      ],
    },
    {
      label: 'File',
      submenu: [
        { label: 'New VM…', accelerator: 'Command+N', click: newVm },
        { type: 'separator' },
        { role: 'close' },
      ],
    },
    { role: 'editMenu' },
    { role: 'windowMenu' },
  ];
}

import { Menu, Tray, type MenuItemConstructorOptions } from 'electron';
import { isDeepStrictEqual } from 'node:util';
import type { Unsubscribe } from '../host/emitter';
import type { Doorbell } from './doorbell';
import type { Herd } from './herd';
import { trayIconFile } from './tray-icon';
import { trayMenu, type MenuEntry, type TrayAction } from './tray-menu';
import { trayState, trayWords, type TrayState, type TrayView } from './tray-state';
import type { Area } from './window-placement';

export interface CorralTrayOptions {
  /** Folder of the icons. */
  readonly icons: string;
  /** Whether the panel is dark; means nothing on macOS. */
  readonly isOnDark: boolean;
  /** A left click, with the bounds of the icon, all zero where the desktop does not tell them. */
  readonly onClick: (bounds: Area) => void;
}

/** What the tray shows, and what does what is chosen in its menu. */
export interface TrayHerd {
  readonly herd: Herd;
  readonly doorbell: Doorbell;
  readonly act: (action: TrayAction) => void;
}

const starting: readonly MenuEntry[] = [{ kind: 'text', label: 'Corral is starting …' }];

/**
 * Corral in the menu bar: an icon for each state, the state in words, and every action in a menu. It is there before
 * the herd is.
 */
export class CorralTray {
  private readonly tray: Tray;
  private state: TrayState = 'idle';
  private words = '';
  private entries: readonly MenuEntry[] = [];
  private act: TrayHerd['act'] = () => undefined;
  private menu = Menu.buildFromTemplate([]);

  constructor(private readonly options: CorralTrayOptions) {
    this.tray = new Tray(this.icon);
    this.tray.setIgnoreDoubleClickEvents(true);
    this.tray.on('click', (_event, bounds) => options.onClick(bounds));
    // On macOS a menu that is set would open by the left click too.
    if (process.platform === 'darwin')
      this.tray.on('right-click', () => this.tray.popUpContextMenu(this.menu));
    this.setMenu(starting);
  }

  /** Shows what is now. Whatever did not change is left alone: setting a menu closes an open one. */
  private update(view: TrayView): void {
    const [state, words, entries] = [trayState(view), trayWords(view), trayMenu(view)];
    if (state !== this.state) {
      this.state = state;
      this.tray.setImage(this.icon);
    }
    if (words !== this.words) {
      this.words = words;
      this.tray.setToolTip(words);
    }
    if (!isDeepStrictEqual(entries, this.entries)) this.setMenu(entries);
  }

  private setMenu(entries: readonly MenuEntry[]): void {
    this.entries = entries;
    this.menu = Menu.buildFromTemplate(entries.map((entry) => this.item(entry)));
    if (process.platform !== 'darwin') this.tray.setContextMenu(this.menu);
  }

  /** Shows the herd from now on, its changes of one moment at once. @returns the undo */
  follow({ herd, doorbell, act }: TrayHerd): Unsubscribe {
    this.act = act;
    const show = (): void => {
      scheduled = undefined;
      this.update({ vms: herd.vms, tasks: herd.tasks, unseen: doorbell.waiting });
    };
    let scheduled: NodeJS.Immediate | undefined;
    const schedule = (): void => {
      scheduled ??= setImmediate(show);
    };
    show();
    const undo = [herd.on(schedule), doorbell.on(schedule)];
    return () => {
      clearImmediate(scheduled);
      for (const unsubscribe of undo) unsubscribe();
    };
  }

  dispose(): void {
    this.tray.destroy();
  }

  private get icon(): string {
    return trayIconFile(this.options.icons, this.state, this.options.isOnDark);
  }

  private item(entry: MenuEntry): MenuItemConstructorOptions {
    switch (entry.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'text':
        return { label: menuLabel(entry.label), enabled: false };
      case 'action':
        return { label: menuLabel(entry.label), click: () => this.act(entry.action) };
      case 'submenu':
        return { label: menuLabel(entry.label), submenu: entry.entries.map((inner) => this.item(inner)) };
    }
  }
}

/** Menus take “&” for the mark of an access key; “_” is Electron's to escape. */
function menuLabel(text: string): string {
  return text.replaceAll('&', '&&');
}

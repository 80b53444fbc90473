import { app, nativeTheme, type BrowserWindow, type WebPreferences } from 'electron';

/** What every page of Corral may do: nothing but draw and call the preload's bridge. */
export function strictWebPreferences(preload: string): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    disableDialogs: true,
    spellcheck: false,
    devTools: !app.isPackaged,
  };
}

/** The ground of a window before its page is drawn, in the theme's colour. */
export function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? '#17191c' : '#f6f7f8';
}

/** Keeps the ground of a window in the theme's colour for as long as it lives. */
export function followTheme(window: BrowserWindow): void {
  const paint = (): void => window.setBackgroundColor(backgroundColor());
  nativeTheme.on('updated', paint);
  window.once('closed', () => nativeTheme.off('updated', paint));
}

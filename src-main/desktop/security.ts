import { app, session, type Event, type WebContents } from 'electron';
import { appOrigin } from './app-asset';

/**
 * Shuts every way out of the page: it can't navigate, open windows, embed pages or ask for
 * permissions. Call once the app is ready and before the first window.
 */
export function restrictPages(): void {
  app.on('web-contents-created', (_event, contents) => restrict(contents));
  const granted = (permission: string, origin: string): boolean =>
    permission === 'clipboard-sanitized-write' && origin === appOrigin;
  const pages = session.defaultSession;
  pages.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(granted(permission, originOf(details.requestingUrl))),
  );
  pages.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    granted(permission, originOf(requestingOrigin)),
  );
  pages.setDevicePermissionHandler(() => false);
}

function restrict(contents: WebContents): void {
  const block = (event: Event): void => event.preventDefault();
  contents.on('will-navigate', block);
  contents.on('will-redirect', block);
  contents.on('will-frame-navigate', block);
  contents.on('will-attach-webview', block);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Scheme and host; Node's `URL.origin` is “null” for own schemes. */
export function originOf(address: string): string {
  try {
    const { protocol, host } = new URL(address);
    return `${protocol}//${host}`;
  } catch {
    return '';
  }
}

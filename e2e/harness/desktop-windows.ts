import type { ElectronApplication } from '@playwright/test';

/** A window as the main process sees it. */
export interface SeenWindow {
  readonly page: string;
  readonly isVisible: boolean;
  readonly isFocused: boolean;
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

const pageOf = (address: string): string => address.replace(/^.*\/|\?.*$/g, '');

/** All windows of an app, hidden ones too. */
export async function windowsOf(app: ElectronApplication): Promise<readonly SeenWindow[]> {
  const windows = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({
      address: window.webContents.getURL(),
      isVisible: window.isVisible(),
      isFocused: window.isFocused(),
      bounds: window.getBounds(),
    })),
  );
  return windows.map(({ address, ...window }) => ({ page: pageOf(address), ...window }));
}

/** Pages of the windows that are on the screen. */
export async function shownPages(app: ElectronApplication): Promise<readonly string[]> {
  const windows = await windowsOf(app);
  return windows
    .filter(({ isVisible }) => isVisible)
    .map(({ page }) => page)
    .toSorted();
}

/**
 * Answers message boxes of the system from now on with their button of that number, and keeps their texts.
 *
 * @param beginning of the message of those that are answered; others stay open
 */
export async function answerBoxes(
  app: ElectronApplication,
  button: number,
  beginning: string,
): Promise<void> {
  await app.evaluate(
    ({ dialog }, answer) => {
      const texts: string[] = [];
      Object.assign(globalThis, { boxTexts: texts });
      dialog.showMessageBox = (...argv: unknown[]) => {
        const { message, detail } = argv.at(-1) as { readonly message: string; readonly detail?: string };
        if (!message.startsWith(answer.beginning)) return new Promise(() => undefined);
        texts.push([message, detail ?? ''].join('\n'));
        return Promise.resolve({ response: answer.button, checkboxChecked: false });
      };
    },
    { button, beginning },
  );
}

/** Texts of the boxes that were answered since {@link answerBoxes}. */
export async function boxTexts(app: ElectronApplication): Promise<readonly string[]> {
  return app.evaluate(() => (globalThis as { boxTexts?: readonly string[] }).boxTexts ?? []);
}

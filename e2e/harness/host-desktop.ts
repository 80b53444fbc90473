import type { RunningCorral } from './launch-app';

/** The desktop round the app: the user’s clipboard, and the browser that links open in. */
export class HostDesktop {
  constructor(private readonly corral: RunningCorral) {}

  readClipboard(): Promise<string> {
    return this.corral.app.evaluate(({ clipboard }) => clipboard.readText());
  }

  async writeClipboard(text: string): Promise<void> {
    await this.corral.app.evaluate(({ clipboard }, written) => clipboard.writeText(written), text);
  }

  /** Lets no link reach the browser, and says yes to every question. @returns what looks at those that would have */
  async catchLinks(): Promise<() => Promise<readonly string[]>> {
    await this.corral.app.evaluate(({ dialog, shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { opened });
      shell.openExternal = async (url) => void opened.push(url);
      dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
    });
    return () =>
      this.corral.app.evaluate(
        () => (globalThis as unknown as { readonly opened: readonly string[] }).opened,
      );
  }
}

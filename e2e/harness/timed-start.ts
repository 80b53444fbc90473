import { spawn } from 'node:child_process';
import type { TestHome } from './test-home';
import { DevtoolsPipe } from './devtools-pipe';
import { sandboxArguments } from './electron-executable';
import { waitFor } from './wait-for';

/** An app that was started by nothing but its command line, with its first text on the screen. */
export interface StartedApp {
  readonly pid: number;
  /** From exec to the frame after the one that shows the text. */
  readonly readyMs: number;
  end(): Promise<void>;
}

export interface StartOptions {
  readonly executable: string;
  /** Folder with the app's package.json. */
  readonly app: string;
  /** Where it may write. */
  readonly home: TestHome;
  readonly profile: string;
  /** The text of the page that counts as being ready. */
  readonly text: string;
}

/**
 * Tells through `corralReady` when the text is painted. Meant to run before the page's first script; should the
 * page have been faster, its first paint is told.
 */
const watchForText = (text: string): string => `{
  const isThere = () => document.body?.innerText.includes(${JSON.stringify(text)});
  const observer = new MutationObserver(() => {
    if (!isThere()) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => corralReady(String(Date.now()))));
  });
  observer.observe(document, { subtree: true, childList: true, characterData: true });
  const [painted] = performance.getEntriesByName('first-contentful-paint');
  if (painted && isThere()) corralReady(String(performance.timeOrigin + painted.startTime));
}`;

/** Starts an app and measures until its window shows a text. */
export async function timedStart({
  executable,
  app,
  home,
  profile,
  text,
}: StartOptions): Promise<StartedApp> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const started = Date.now();
  const child = spawn(
    executable,
    [...sandboxArguments, '--remote-debugging-pipe', `--user-data-dir=${profile}`, app],
    { env: { ...env, ...home.env }, stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const { pid } = child;
  if (pid === undefined) throw new Error(`${executable} can't be started.`);
  const devtools = new DevtoolsPipe(child);
  let ready: number | undefined;
  devtools.on('Runtime.bindingCalled', ({ payload }) => (ready ??= Number(payload)));
  devtools.on('Target.attachedToTarget', ({ sessionId }) => {
    const inPage = (method: string, params = {}) => devtools.call(method, params, String(sessionId));
    void inPage('Page.enable');
    void inPage('Runtime.enable');
    void inPage('Runtime.addBinding', { name: 'corralReady' });
    void inPage('Page.addScriptToEvaluateOnNewDocument', { source: watchForText(text) });
    void inPage('Runtime.runIfWaitingForDebugger');
    void inPage('Runtime.evaluate', { expression: watchForText(text) });
  });
  const attach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
  void devtools.call('Target.setAutoAttach', attach);
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    await waitFor('the app to end', () => child.exitCode !== null || child.signalCode !== null);
  };
  try {
    const readyAt = await waitFor(`“${text}” in the window`, () => ready);
    return { pid, readyMs: readyAt - started, end };
  } catch (error) {
    await end();
    throw error;
  }
}

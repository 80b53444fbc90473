import { app, powerMonitor } from 'electron';
import type { Unsubscribe } from '../host/emitter';

/** The way out of the app: every wish to quit passes here. */
export interface Ending {
  /** True once nothing holds the end up any more: windows may close. */
  readonly isUnderWay: () => boolean;
  /** Ends the app in order, without a question. */
  readonly end: () => void;
  /** From now on a person's wish to quit goes to `request`, which may call {@link end}. */
  readonly askFirst: (request: () => void) => Unsubscribe;
}

/**
 * Runs `dispose` to its end before the app ends. Guests go on running; the next start takes them up.
 * Signals and the end of the session never ask: nobody might be there to answer.
 */
export function endInOrder(dispose: () => Promise<void>, log: (line: string) => void): Ending {
  let stage: 'running' | 'disposing' | 'done' = 'running';
  let request: (() => void) | undefined;

  const end = (): void => {
    if (stage !== 'running') return;
    stage = 'disposing';
    void dispose()
      .catch((error: unknown) => log(`Corral did not end cleanly: ${String(error)}`))
      .finally(() => {
        stage = 'done';
        app.quit();
      });
  };
  app.on('before-quit', (event) => {
    if (stage === 'done') return;
    event.preventDefault();
    if (request && stage === 'running') request();
    else end();
  });
  // Electron would quit by itself; whether closing the last window quits depends on the tray.
  app.on('window-all-closed', () => undefined);
  powerMonitor.on('shutdown', end);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);

  return {
    isUnderWay: () => stage !== 'running',
    end,
    askFirst: (ask) => {
      request = ask;
      return () => {
        request = undefined;
      };
    },
  };
}

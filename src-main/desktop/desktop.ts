import { shell } from 'electron';
import type { Paths } from '../host/paths';
import type { Orchestrator } from '../orchestrator/orchestrator';
import { desktopCalls } from './desktop-calls';
import { Doorbell } from './doorbell';
import type { Ending } from './ending';
import { followSettings } from './follow-settings';
import type { Front } from './front';
import { Herd } from './herd';
import { LinkConsent } from './link-consent';
import { LinkOpener } from './link-opener';
import { LoginOpener } from './login-opener';
import { Notifier } from './notifier';
import { pageCalls } from './page-calls';
import { askToLeave, askToOpenAnyway, askToOpenLink, askToQuit, askToView, tell } from './questions';
import { Quit } from './quit';
import { ScreenBroker } from './screen-broker';
import { TerminalBroker } from './terminal-broker';
import type { CorralTray } from './tray';
import { trayActions } from './tray-actions';

export interface DesktopParts {
  readonly front: Front;
  readonly orchestrator: Orchestrator;
  readonly paths: Paths;
  /** The built pty host. */
  readonly ptyHost: string;
  /** Undefined where the desktop shows no tray icons. */
  readonly tray: CorralTray | undefined;
  readonly ending: Ending;
  readonly log: (line: string) => void;
  /** Gets what takes back each thing that was built, in order. */
  readonly undo: (() => unknown)[];
}

/** Joins the windows and the tray with the services behind them, and lists how that is taken back. */
export async function openDesktop(parts: DesktopParts): Promise<void> {
  const { front, orchestrator, paths, ptyHost, tray, ending, log, undo } = parts;
  const { mainWindow, popover } = front;
  const { methods, events } = orchestrator;
  const herd = await Herd.follow(methods.dispatch, events, (error) => log(`The desktop: ${String(error)}`));
  undo.push(() => herd.dispose());
  undo.push(followSettings(herd, log));

  const show = front.show.bind(front);
  const notifier = new Notifier(show);
  undo.push(() => notifier.dispose());
  const doorbell = new Doorbell({
    herd,
    isWatched: () => mainWindow.isFocused,
    tell: (notice) => notifier.tell(notice),
    now: Date.now,
  });
  undo.push(
    () => doorbell.dispose(),
    front.onLook(() => doorbell.look()),
  );

  const quit = new Quit({
    vms: () => herd.vms,
    tasks: () => herd.tasks,
    askInPage: (question) => front.ask({ kind: 'ask-quit', ...question }),
    askNatively: askToQuit,
    stop: ({ id }, leaveUnpublished) => herd.call('vm', 'stop', { vm: id, leaveUnpublished }),
    askToLeave: (vms) => askToLeave('Stop', vms),
    tellFailure: (sentence) => void tell('Corral did not quit.', sentence),
    end: ending.end,
  });
  const requestQuit = (): void => void quit.request();
  undo.push(ending.askFirst(requestQuit));

  const links = new LinkOpener({
    consent: new LinkConsent(paths.home, log),
    ask: askToOpenLink,
    askToView,
    openExternally: (url) => shell.openExternal(url),
  });
  const logins = new LoginOpener({ links, callbacks: orchestrator.callbacks, askToOpenAnyway });
  const terminals = new TerminalBroker(ptyHost, orchestrator.terminalCommand);
  const screens = new ScreenBroker((vm) => orchestrator.screens.find(vm));
  undo.push(
    () => terminals.dispose(),
    () => screens.dispose(),
  );
  const desktop = desktopCalls({ hasTray: tray !== undefined, show, popover, links, logins, doorbell, quit });
  const calls = pageCalls({
    dispatch: methods.dispatch,
    terminals,
    screens,
    viewScreen: async ({ vm, screen }) => links.openScreen(orchestrator.screens.viewerLink(vm, screen)),
    desktop,
  });

  const act = trayActions({ herd, openWindow: () => void mainWindow.show(), show, quit: requestQuit });
  if (tray) undo.push(tray.follow({ herd, doorbell, act }));
  undo.push(front.connect({ calls, events, outlivesWindow: tray !== undefined }));
}

import path from 'node:path';
import { version } from '../package.json';
import { appFolder, fail, isPackaged, leave, prepareApplication, whenReady } from './desktop/application';
import { openDesktop } from './desktop/desktop';
import { endInOrder, type Ending } from './desktop/ending';
import { Front } from './desktop/front';
import { startedAtLogin } from './desktop/login-item';
import { hasTray, waitForTray } from './desktop/tray-host';
import { runCommand } from './host/command';
import { CorralError, toCorralError } from './host/errors';
import { extendPath } from './host/find-program';
import { resolvePaths, type Paths } from './host/paths';
import { plainText } from './host/plain-text';
import { compose } from './orchestrator/compose';
import { ControlSocket } from './orchestrator/control-socket';
import { takeOver } from './orchestrator/hand-over';
import type { Lease } from './orchestrator/lease';

const out = path.resolve(__dirname, '..');
const log = (line: string): void => void process.stderr.write(`${plainText(line)}\n`);

/** The app: takes the herd, and only then shows anything; disposes in reverse order. */
async function main(): Promise<void> {
  extendPath();
  const paths = resolvePaths(isPackaged() ? process.resourcesPath : path.join(appFolder(), 'resources'));
  if (!prepareApplication(paths.home)) {
    log('Corral runs already; its window was brought to the front.');
    leave();
    return;
  }
  // Asked first: the answer comes while Electron gets ready.
  const trayNow = hasTray(runCommand);
  const [lease] = await Promise.all([takeHerd(paths), whenReady()]);
  const undo: (() => unknown)[] = [() => lease.release()];
  const ending = endInOrder(async () => {
    // Whoever wants to quit during the start waits for it, so that nothing works on without the lease.
    await started.catch(() => undefined);
    for (const dispose of undo.toReversed()) await dispose();
  }, log);
  const started = start({ paths, lease, trayNow, ending, undo });
  await started;
}

interface StartParts {
  readonly paths: Paths;
  readonly lease: Lease;
  /** Whether there is a tray at the moment of the start. */
  readonly trayNow: Promise<boolean>;
  readonly ending: Ending;
  /** Gets what takes back each thing that was built, in order. */
  readonly undo: (() => unknown)[];
}

/** Builds the services in order, and opens the desktop. */
async function start({ paths, lease, trayNow, ending, undo }: StartParts): Promise<void> {
  // Its page loads, and its icon is in the tray, while the services behind it are built.
  const front = new Front({ out, ending, log });
  const isNeeded = (): boolean => front.mainWindow.isOpen || ending.isUnderWay();
  const icons = path.join(paths.resources, 'icons');
  const tray = trayNow
    .then((isThere) => isThere || (startedAtLogin() && waitForTray(runCommand, isNeeded)))
    .then((isThere) => (isThere ? front.showInTray(icons) : undefined));
  const orchestrator = await compose({ paths, role: 'app', version });
  undo.push(() => orchestrator.dispose());
  const { methods, events } = orchestrator;
  const socket = await ControlSocket.open(lease, { dispatch: methods.dispatch, events });
  undo.push(() => socket.close());
  // Parked first: a client that is sent away before could take a task for ended that goes on.
  undo.push(() => orchestrator.park());
  const ptyHost = path.join(out, 'main', 'pty-host.js');
  await openDesktop({ front, orchestrator, paths, ptyHost, tray: await tray, ending, log, undo });
  undo.push(() => front.dispose());
}

async function takeHerd(paths: Paths): Promise<Lease> {
  const taken = await takeOver(paths, version);
  if (taken.kind === 'owner') return taken.lease;
  throw new CorralError(
    'wrong-state',
    `Another Corral app (process ${taken.owner.pid}) has your machines. Use its window, or quit it first.`,
  );
}

main().catch((error: unknown) => fail(toCorralError(error).message));

import path from 'node:path';
import { version } from '../package.json';
import {
  appFolder,
  fail,
  isPackaged,
  leave,
  onOpenAgain,
  prepareApplication,
  quitInOrder,
  whenReady,
} from './desktop/application';
import { installApplicationMenu } from './desktop/application-menu';
import { serveApp } from './desktop/app-protocol';
import { pushEvents, registerCalls } from './desktop/ipc-registrar';
import { openMainWindow } from './desktop/main-window';
import { pageCalls } from './desktop/page-calls';
import { restrictPages } from './desktop/security';
import { TerminalBroker } from './desktop/terminal-broker';
import { TrustedWindows } from './desktop/trusted-windows';
import { CorralError, toCorralError } from './host/errors';
import { resolvePaths, type Paths } from './host/paths';
import { compose } from './orchestrator/compose';
import { ControlSocket } from './orchestrator/control-socket';
import { takeOver } from './orchestrator/hand-over';
import type { Lease } from './orchestrator/lease';

const out = path.resolve(__dirname, '..');
const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** The app: takes the herd, builds the services in order, opens the window; disposes in reverse order. */
async function main(): Promise<void> {
  const paths = resolvePaths(isPackaged() ? process.resourcesPath : path.join(appFolder(), 'resources'));
  if (!prepareApplication(paths.home)) {
    log('Corral runs already; its window was brought to the front.');
    leave();
    return;
  }
  await whenReady();
  const undo: (() => unknown)[] = [];
  quitInOrder(async () => {
    for (const dispose of undo.toReversed()) await dispose();
  }, log);
  await open(paths, undo);
}

/** @param undo gets what takes back each thing that was built, in order */
async function open(paths: Paths, undo: (() => unknown)[]): Promise<void> {
  const lease = await takeHerd(paths);
  undo.push(() => lease.release());
  const orchestrator = await compose({ paths, role: 'app', version });
  undo.push(() => orchestrator.dispose());
  const { methods, events } = orchestrator;
  const socket = await ControlSocket.open(lease, { dispatch: methods.dispatch, events });
  undo.push(() => socket.close());
  // Parked first: a client that is sent away before could take a task for ended that goes on.
  undo.push(() => orchestrator.park());

  const windows = new TrustedWindows();
  const terminals = new TerminalBroker(path.join(out, 'main', 'pty-host.js'), orchestrator.terminalCommand);
  undo.push(() => terminals.dispose());
  undo.push(registerCalls(windows, pageCalls(methods.dispatch, terminals)));
  undo.push(pushEvents(windows, (listener) => events.on(listener)));

  restrictPages();
  undo.push(serveApp(path.join(out, 'renderer')));
  installApplicationMenu();
  const openWindow = (): void => {
    openMainWindow({ preload: path.join(out, 'preload', 'bridge.js'), windows, log });
  };
  openWindow();
  undo.push(onOpenAgain(openWindow));
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

import type { Paths } from '../host/paths';
import type { Unsubscribe } from '../host/emitter';
import { ControlSocket } from './control-socket';
import { Lease } from './lease';
import type { Compose, Orchestrator } from './orchestrator';

export interface ServeOptions {
  readonly paths: Paths;
  readonly version: string;
  readonly compose: Compose;
  /** Milliseconds without clients and running tasks after which it ends by itself. */
  readonly idleMs: number;
  /** Takes a sentence for its log. */
  readonly log: (sentence: string) => void;
}

/** Why an orchestrator without a window ended. */
export type ServeEnd = 'other-owner' | 'idle' | 'handed-over' | 'signal';

/**
 * Owns the herd without a window until it is idle, asked to hand over, or told to end by a signal. VMs go on
 * and tasks stay in their journals in each case.
 */
export async function serve(options: ServeOptions): Promise<ServeEnd> {
  const { paths, version, compose, log } = options;
  const lease = await Lease.acquire(paths, 'serve', version);
  if (!lease) return 'other-owner';
  const signal = heardSignal();
  const orchestrator = await compose({ paths, role: 'serve', version });
  const socket = await ControlSocket.open(lease, {
    dispatch: orchestrator.methods.dispatch,
    events: orchestrator.events,
  });
  log(`Serving at ${paths.controlSocket} (pid ${process.pid}, version ${version}).`);
  const end = await Promise.race([
    signal.then((): ServeEnd => 'signal'),
    handOverAsked(orchestrator).then((): ServeEnd => 'handed-over'),
    idle(orchestrator, socket, options.idleMs).then((): ServeEnd => 'idle'),
  ]);
  log(`Ending (${end}).`);
  // Parked first: a client that is sent away before could take a task for ended that goes on.
  await orchestrator.park();
  await socket.close();
  await orchestrator.dispose();
  await lease.release();
  return end;
}

function heardSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => resolve());
  });
}

function handOverAsked(orchestrator: Orchestrator): Promise<void> {
  return new Promise((resolve) => orchestrator.onHandOverRequested(resolve));
}

/** Resolves once there was neither a client nor a running task for `idleMs`. Costs nothing while there is a client. */
function idle(orchestrator: Orchestrator, socket: ControlSocket, idleMs: number): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    let unsubscribe: Unsubscribe = () => undefined;
    const look = (): void => {
      clearTimeout(timer);
      if (socket.clientCount > 0) return;
      timer = setTimeout(() => {
        if (orchestrator.busy()) return look();
        unsubscribe();
        resolve();
      }, idleMs);
    };
    unsubscribe = socket.onClientCount(look);
    look();
  });
}

import net from 'node:net';
import { CorralError } from '../host/errors';
import type { GuestTarget } from './target';

/** While the port closes at once nobody listens yet, and asking is cheap. */
const closedRetryMs = 50;
/** Once something speaks, sshd may be counting those who leave (PerSourcePenalties). */
const spokeRetryMs = 1_000;
/**
 * A connection hangs while the guest has no network yet, and QEMU asks for it again only after 6, 12,
 * 24 s, hence a fresh one. But each of them reaches sshd in the end, closed or not, so few.
 */
const hangingRetryMs = 2_000;
/** A connection that hangs is kept this long: a busy sshd may still speak on it. */
const patienceMs = 15_000;
const maxGreetingBytes = 8_192;
const versionLine = /^SSH-(?:2\.0|1\.99)-[^\r\n]*(?=\r?\n)/m;

/** How one connection ended without a banner; `denied`: this computer did not let it out. */
type Miss = 'closed' | 'spoke' | 'denied';
/** macOS answers with these when a program may not reach the local network. */
const deniedCodes: readonly (string | undefined)[] = ['EHOSTUNREACH', 'EPERM', 'EACCES'];
/** A guest that has only just got its address may be unreachable for a moment. */
const deniedPatienceMs = 30_000;

/**
 * Waits for the version line of sshd. An accepted connection proves nothing: QEMU's network and
 * macOS's launchd accept before anybody listens in the guest.
 *
 * @returns the version line, e.g. `SSH-2.0-OpenSSH_9.2p1`.
 * @throws CorralError `timed-out`, `cancelled`, `guest-unreachable` when macOS lets nothing through.
 */
export function waitForBanner(
  endpoint: GuestTarget['endpoint'],
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<string> {
  if (options.signal?.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const sockets = new Set<net.Socket>();
    let nextTry: NodeJS.Timeout | undefined;
    let deniedSince: number | undefined;

    const finish = (settle: () => void): void => {
      clearTimeout(deadline);
      clearTimeout(nextTry);
      options.signal?.removeEventListener('abort', onAbort);
      for (const socket of sockets) socket.destroy();
      settle();
    };
    const onAbort = (): void => finish(() => reject(cancelled()));
    const deadline = setTimeout(
      () => finish(() => reject(timedOut(endpoint, options.timeoutMs))),
      options.timeoutMs,
    );
    options.signal?.addEventListener('abort', onAbort, { once: true });

    const tryAgainIn = (delayMs: number): void => {
      clearTimeout(nextTry);
      nextTry = setTimeout(attempt, delayMs);
    };
    const attempt = (): void => {
      const socket = readGreeting(endpoint, (result) => {
        sockets.delete(socket);
        if ('banner' in result) {
          finish(() => resolve(result.banner));
          return;
        }
        deniedSince = result.miss === 'denied' ? (deniedSince ?? Date.now()) : undefined;
        if (deniedSince !== undefined && Date.now() - deniedSince > deniedPatienceMs) {
          finish(() => reject(localNetworkDenied(endpoint)));
        } else if (sockets.size === 0) tryAgainIn(result.miss === 'closed' ? closedRetryMs : spokeRetryMs);
      });
      sockets.add(socket);
      tryAgainIn(hangingRetryMs);
    };
    attempt();
  });
}

/** Connects and reports once: the banner, or how the connection ended without one. Silent after `destroy`. */
function readGreeting(
  endpoint: GuestTarget['endpoint'],
  report: (result: { readonly banner: string } | { readonly miss: Miss }) => void,
): net.Socket {
  const socket = net.connect(endpoint);
  let greeting = '';
  const end = (result: Parameters<typeof report>[0]): void => {
    socket.removeAllListeners();
    socket.on('error', () => undefined);
    socket.destroy();
    report(result);
  };
  socket.setTimeout(patienceMs, () => end({ miss: 'spoke' }));
  socket.on('data', (chunk: Buffer) => {
    greeting += chunk.toString('latin1');
    const banner = versionLine.exec(greeting)?.[0];
    if (banner !== undefined) end({ banner });
    else if (greeting.length > maxGreetingBytes) end({ miss: 'spoke' });
  });
  const onEnd = (): void => end({ miss: greeting ? 'spoke' : 'closed' });
  socket.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (process.platform === 'darwin' && deniedCodes.includes(code)) end({ miss: 'denied' });
    else onEnd();
  });
  socket.on('end', onEnd);
  return socket;
}

function cancelled(): CorralError {
  return new CorralError('cancelled', 'Waiting for the guest was cancelled.', { stage: 'banner' });
}

function localNetworkDenied(endpoint: GuestTarget['endpoint']): CorralError {
  return new CorralError(
    'guest-unreachable',
    'The guest runs, but macOS does not let Corral reach it. Allow Corral in System Settings, Privacy & Security, Local Network, then restart Corral.',
    { stage: 'banner', endpoint },
    true,
  );
}

function timedOut(endpoint: GuestTarget['endpoint'], timeoutMs: number): CorralError {
  return new CorralError(
    'timed-out',
    `No SSH server answered in the guest within ${Math.round(timeoutMs / 1000)} s. Open its console to see how far it started.`,
    { stage: 'banner', endpoint, timeoutMs },
    true,
  );
}

import type { GuestConnection } from '../guest/guest-connection';
import type { SshConfig } from '../guest/ssh-config';
import { sshFailure } from '../guest/ssh-failure';
import { CorralError } from '../host/errors';
import type { PipedProcess, PipedProcessStarter } from '../host/piped-process';
import type { ForwardKind } from './guest-forwards';

/** How a guest is reached for a forward. */
export interface ForwardSessionParts {
  readonly sshConfig: Pick<SshConfig, 'arguments'>;
  readonly startPiped: PipedProcessStarter;
  /** @throws CorralError `wrong-state` when it is off */
  readonly guest: (vmId: string) => Pick<GuestConnection, 'run'>;
}

/** One SSH connection that brings a socket of this computer into a guest, for as long as it lasts. */
export interface ForwardSession {
  readonly guestEnd: string;
  /** Ends it without a word to `onEnded`. */
  stop(): void;
}

const socksEnd = '127.0.0.1:1080';
const readyWord = 'corral-forward-stands';
const readyTimeoutMs = 30_000;
/** Its own stdin ends when this app does, in whatever way; then the session ends, and what it forwards. */
const holdScript = `echo ${readyWord}; exec cat >/dev/null`;
/** sshd does not take the place of a socket that a connection before this left behind. */
const makeRoom = `umask 077
rm -f -- "$HOME/.cal-proxy.sock"
printf %s "$HOME/.cal-proxy.sock"`;
/** The guest tells this path, and ssh would take a colon or a backslash in it for something of its own. */
const soundGuestPath = /^\/[\w./-]{1,90}$/;

/**
 * Resolves once the guest's end is there.
 *
 * @param appSocket absolute path on this computer. @param onEnded called once, not after `stop`
 * @throws CorralError as {@link GuestForwards.open}.
 */
export async function startForwardSession(
  parts: ForwardSessionParts,
  vmId: string,
  kind: ForwardKind,
  appSocket: string,
  onEnded: (reason: string) => void,
): Promise<ForwardSession> {
  const guestEnd = kind === 'socks' ? socksEnd : await socketPath(parts.guest(vmId));
  // A connection of its own: the shared one would be slowed down by what goes through here.
  const options = [
    ...['-T', '-o', 'ControlMaster=no', '-o', 'ControlPath=none', '-o', 'ExitOnForwardFailure=yes'],
    ...['-R', `${guestEnd}:${escapePath(appSocket)}`],
  ];
  const process = await untilReady(parts, vmId, kind, options, onEnded);
  return { guestEnd, stop: () => process.stop() };
}

/** Takes the guest's end of a tunnel away. */
export async function removeGuestEnd(guest: Pick<GuestConnection, 'run'>): Promise<void> {
  await guest.run(makeRoom);
}

function untilReady(
  { sshConfig, startPiped }: ForwardSessionParts,
  vmId: string,
  kind: ForwardKind,
  options: readonly string[],
  onEnded: (reason: string) => void,
): Promise<PipedProcess> {
  return new Promise((resolve, reject) => {
    let state: 'starting' | 'ready' | 'over' = 'starting';
    let heard = '';
    const over = (error: CorralError): void => {
      clearTimeout(timer);
      const before = state;
      state = 'over';
      if (before === 'starting') reject(error);
      else if (before === 'ready') onEnded(error.message);
    };
    const process = startPiped('ssh', sshConfig.arguments(vmId, options, holdScript), {
      onOutput: (chunk) => {
        if (state !== 'starting') return;
        heard = (heard + chunk.toString('latin1')).slice(-1_000);
        if (!heard.includes(readyWord)) return;
        clearTimeout(timer);
        state = 'ready';
        resolve(stoppable);
      },
      onEnd: (_exit, stderr) => over(forwardFailure(vmId, kind, stderr)),
    });
    const stoppable: PipedProcess = {
      stop: () => {
        state = 'over';
        process.stop();
      },
    };
    const timer = setTimeout(() => {
      process.stop();
      over(
        new CorralError(
          'timed-out',
          `The guest did not take Corral’s connection within ${readyTimeoutMs / 1000} s. It may be busy; try again.`,
          { vmId },
          true,
        ),
      );
    }, readyTimeoutMs);
  });
}

async function socketPath(guest: Pick<GuestConnection, 'run'>): Promise<string> {
  const { stdout } = await guest.run(makeRoom);
  if (soundGuestPath.test(stdout)) return stdout;
  throw new CorralError(
    'guest-failed',
    'The guest’s home folder has a name that SSH can’t be given for a socket. Give the account a plain one.',
    { path: stdout.slice(0, 200) },
  );
}

function forwardFailure(vmId: string, kind: ForwardKind, stderr: string): CorralError {
  if (!/remote port forwarding failed/.test(stderr)) return sshFailure(vmId, stderr);
  return kind === 'socks'
    ? new CorralError(
        'port-taken',
        'Port 1080 of the guest is in use. End what listens there (`lsof -i :1080` in the guest names it) and try again.',
        { vmId },
        true,
      )
    : new CorralError(
        'guest-failed',
        'The guest’s SSH server does not take sockets from this computer. See that AllowStreamLocalForwarding is not off in its sshd_config.',
        { vmId, stderr },
      );
}

/** In ssh's forwards a colon separates, a backslash takes the next character as it is, and `%` begins a token. */
function escapePath(file: string): string {
  return file.replaceAll(/[\\:]/g, String.raw`\$&`).replaceAll('%', '%%');
}

import type { NetworkPolicy } from '../../src-preload/contract/network';
import type { GuestWatch } from '../fleet/guest-watch';
import { shellQuote } from '../guest/shell-quote';
import { CorralError } from '../host/errors';
import { plainText } from '../host/plain-text';

/** What the proxy in a guest is told; see resources/guest/proxy/common.sh. */
export interface ProxySettings {
  readonly mode: NetworkPolicy['mode'];
  readonly way: NetworkPolicy['way'];
  /** Path of the tunnel's socket in the guest; empty while there is none. */
  readonly socket: string;
  /** Who the guest logs in as with `host-login`, and where; empty with the tunnel, which nobody logs in for. */
  readonly hostUser: string;
  /** What the guest looks for when it asks itself whether it reaches the outside. */
  readonly target: string;
}

/** sshuttle starts under emulation in up to 20 s. */
const startMs = 60_000;
const stopMs = 30_000;
/** Exit codes of proxy-start. */
const exits = { failed: 1, noSshuttle: 3, noSudo: 4, noWay: 5 } as const;

/** Writes ~/.cal-proxy-config when it would change; the gateway is what the guest itself goes through. */
const configScript = `set -eu
gateway=$(ip -4 route show default 2>/dev/null | sed -n 's/.* via \\([0-9.]*\\).*/\\1/p' | head -n 1)
[ -n "$gateway" ] || gateway=$(route -n get default 2>/dev/null | sed -n 's/.*gateway: \\([0-9.]*\\)$/\\1/p')
file=$HOME/.cal-proxy-config
wanted="HOST_GATEWAY='$gateway'
$1"
[ "$(cat "$file" 2>/dev/null)" != "$wanted" ] || exit 0
printf '%s\\n' "$wanted" >"$file.new"
mv -f "$file.new" "$file"`;

/** Tells the guest's proxy what it is to do. @throws CorralError of {@link GuestWatch.run} */
export async function writeProxyConfig(
  guest: Pick<GuestWatch, 'run'>,
  settings: ProxySettings,
): Promise<void> {
  await guest.run(configScript, { args: [configLines(settings)] });
}

/** The lines that do not depend on the guest. Shells and resources/guest/proxy/service.py read them. */
export function configLines({ mode, way, socket, hostUser, target }: ProxySettings): string {
  return [
    `HOST_USER=${shellQuote(hostUser)}`,
    `PROXY_MODE=${shellQuote(mode)}`,
    `PROXY_WAY=${shellQuote(way)}`,
    `PROXY_SOCKET=${shellQuote(socket)}`,
    `PROXY_TARGET=${shellQuote(target)}`,
  ].join('\n');
}

/** Whether sshuttle is there. @throws CorralError of {@link GuestWatch.run} */
export async function hasSshuttle(guest: Pick<GuestWatch, 'run'>): Promise<boolean> {
  const look = 'PATH=$PATH:/opt/homebrew/bin:/usr/local/bin; command -v sshuttle >/dev/null';
  return (await guest.run(look, { expectedExitCodes: [0, 1, 127] })).exitCode === 0;
}

/**
 * Starts the service in the guest; answers once its rules stand. One that runs already is started anew, since it
 * may be of another way.
 *
 * @throws CorralError `guest-failed` with what is to be done, or of {@link GuestWatch.run}
 */
export async function startProxy(guest: Pick<GuestWatch, 'run'>, name: string): Promise<void> {
  const { exitCode, stderr } = await guest.run('exec "$HOME/scripts/proxy-restart"', {
    timeoutMs: startMs,
    expectedExitCodes: [0, ...Object.values(exits)],
  });
  if (exitCode !== 0) throw startFailure(name, exitCode, stderr);
}

/** Ends it, if it runs; answers once its rules are gone. @throws CorralError of {@link GuestWatch.run} */
export async function stopProxy(guest: Pick<GuestWatch, 'run'>): Promise<void> {
  await guest.run('[ ! -x "$HOME/scripts/proxy-stop" ] || exec "$HOME/scripts/proxy-stop"', {
    timeoutMs: stopMs,
  });
}

/** Whether somebody in the guest has ended it by hand, and wants it off. @throws CorralError of {@link GuestWatch.run} */
export async function wasStoppedByHand(guest: Pick<GuestWatch, 'run'>): Promise<boolean> {
  const look = '[ -e "$HOME/.cal-proxy.stopped" ]';
  return (await guest.run(look, { expectedExitCodes: [0, 1] })).exitCode === 0;
}

/** The newest lines of its log: text of the guest, without control characters. @throws CorralError of {@link GuestWatch.run} */
export async function readProxyLog(guest: Pick<GuestWatch, 'run'>, lines: number): Promise<string[]> {
  const script = '[ ! -r "$HOME/.cal-proxy.log" ] || tail -n "$1" "$HOME/.cal-proxy.log"';
  const { stdout } = await guest.run(script, { args: [String(lines)] });
  return plainText(stdout)
    .split('\n')
    .filter((line) => line !== '');
}

function startFailure(name: string, exitCode: number, stderr: string): CorralError {
  switch (exitCode) {
    case exits.noSshuttle:
      return new CorralError('guest-failed', missingSshuttle(name), { exitCode });
    case exits.noSudo:
      return new CorralError(
        'guest-failed',
        `The proxy in “${name}” could not start: sudo wants a password there. Let its account use sudo without one.`,
        { exitCode },
      );
    case exits.noWay:
      return new CorralError(
        'guest-failed',
        `The socket of the proxy is not in “${name}” any more. Try again.`,
        { exitCode },
        true,
      );
    default: {
      const lastWords = plainText(stderr).trim().split('\n').at(-1)?.slice(0, 500) ?? '';
      return new CorralError(
        'guest-failed',
        `The proxy in “${name}” did not start. The guest says: ${lastWords || 'nothing'}`,
        { exitCode },
        true,
      );
    }
  }
}

/** What to do about a guest that lacks the program. */
export function missingSshuttle(name: string): string {
  return `sshuttle is not installed in “${name}”, so its traffic can’t go through this computer. Install it there: sudo apt-get install sshuttle (Debian), brew install sshuttle (macOS).`;
}

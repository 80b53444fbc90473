import fs from 'node:fs/promises';
import net from 'node:net';
import type { Output } from '../../src-preload/contract/contract';
import type { GuestWatch } from '../fleet/guest-watch';
import { CorralError } from '../host/errors';
import { findProgram, searchFolders } from '../host/find-program';
import { AuthorizedKeys } from './authorized-keys';

type Requirement = Output<'network', 'hostLogin'>['requirements'][number];

export interface HostLoginParts {
  /** Home of the user whom guests log in as. */
  readonly home: string;
  /** Who that is. */
  readonly user: string;
  readonly platform: NodeJS.Platform;
  /** Public half of the host key of this computer's sshd. */
  readonly hostKeyFile: string;
  /** Where this computer's sshd listens. */
  readonly port: number;
  /** The address from which this computer sees a guest come. */
  readonly addressOf: (vmId: string) => string | undefined;
}

/** Makes the guest's key, once, and lets it know this computer by its key. Prints the public key. */
const prepareScript = `set -eu
umask 077
mkdir -p "$HOME/.ssh"
key=$HOME/.ssh/corral_host
[ -f "$key" ] || ssh-keygen -q -t ed25519 -N '' -C cal-vm-proxy -f "$key"
. "$HOME/.cal-proxy-config"
printf '%s %s\\n' "$HOST_GATEWAY" "$1" >"$HOME/.ssh/corral_host_known"
cat "$key.pub"`;

const bannerMs = 2_000;

/**
 * The way through a login at this computer, as people set it up by hand: sshuttle in the guest logs in as the user
 * and runs a program here. Such a guest can do everything that the user can do; the key is limited to the address
 * of the guest, and is there only while the guest needs it.
 */
export class HostLogin {
  private readonly keys: AuthorizedKeys;

  constructor(private readonly parts: HostLoginParts) {
    this.keys = new AuthorizedKeys(parts.home);
  }

  get user(): string {
    return this.parts.user;
  }

  /** What this computer needs for it, and how it gets that. */
  async requirements(): Promise<Requirement[]> {
    const [listens, hostKey, python] = await Promise.all([
      answersSsh(this.parts.port),
      this.hostKey(),
      findProgram('python3', searchFolders()),
    ]);
    const onMac = this.parts.platform === 'darwin';
    return [
      requirement(
        'remote-login',
        'Remote Login',
        listens && hostKey !== undefined,
        'A guest logs in here as you, and can then do everything that you can do. So can whoever has your keys, from everywhere that reaches this computer.',
        onMac
          ? 'Switch it on in System Settings → General → Sharing → Remote Login, or run: sudo systemsetup -setremotelogin on'
          : 'Run: sudo apt-get install openssh-server',
      ),
      requirement(
        'python',
        'Python 3',
        python !== undefined,
        'sshuttle brings a program in Python and runs it here.',
        onMac ? 'Run: xcode-select --install' : 'Run: sudo apt-get install python3',
      ),
    ];
  }

  /**
   * Lets a guest log in: its key gets into the user's authorized keys, this computer's into the guest.
   *
   * @throws CorralError `not-supported` when this computer lacks something, `guest-failed` for a key that is none
   */
  async allow(vmId: string, guest: Pick<GuestWatch, 'run'>): Promise<void> {
    const missing = (await this.requirements()).find(({ isMet }) => !isMet);
    if (missing) {
      throw new CorralError(
        'not-supported',
        `Guests can’t log in to this computer: ${missing.title} is missing. ${missing.fix ?? ''}`,
        { requirement: missing.id },
      );
    }
    const from = this.parts.addressOf(vmId);
    if (from === undefined || net.isIP(from) === 0) {
      throw new CorralError('wrong-state', 'The address of the guest is not known. Start it again.', {
        vmId,
      });
    }
    const hostKey = (await this.hostKey()) ?? '';
    const { stdout } = await guest.run(prepareScript, { args: [hostKey] });
    await this.keys.add({ vmId, publicKey: readPublicKey(stdout), from });
  }

  /** Takes the key of one guest away. Safe to repeat. */
  withdraw(vmId: string): Promise<void> {
    return this.keys.retain((other) => other !== vmId);
  }

  /** Takes away what killed processes and other times have left. */
  retain(isKept: (vmId: string) => boolean): Promise<void> {
    return this.keys.retain(isKept);
  }

  private async hostKey(): Promise<string | undefined> {
    const text = await fs.readFile(this.parts.hostKeyFile, 'utf8').catch(() => '');
    return /^(ssh-ed25519 \S+)/.exec(text)?.[1];
  }
}

/** What the guest says is checked byte by byte: it becomes a line that lets somebody in. */
function readPublicKey(stdout: string): string {
  const key = /^(ssh-ed25519 [A-Za-z0-9+/]{68})(?: [^\n]*)?\n$/.exec(stdout)?.[1];
  if (key !== undefined) return key;
  throw new CorralError(
    'guest-failed',
    'The guest did not answer with an SSH key. Look at ~/.ssh/corral_host.pub in it, or delete it and try again.',
  );
}

function requirement(id: string, title: string, isMet: boolean, detail: string, fix: string): Requirement {
  return { id, title, isMet, detail, fix: isMet ? null : fix };
}

/** Whether an SSH server greets on this computer. */
function answersSsh(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port, timeout: bannerMs });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => settle(data.toString('latin1').startsWith('SSH-')));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
  });
}

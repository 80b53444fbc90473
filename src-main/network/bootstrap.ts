import type { GuestWatch } from '../fleet/guest-watch';
import type { GuestForward, GuestForwards } from './guest-forwards';

/** Below the guest's home; what is to be fetched by a proxy reads it. It is there while the way is wanted. */
const fileName = '.cal-bootstrap-proxy';

/** In front of a script: makes it and all that it runs use the way, if there is one. */
export const useBootstrap = `if [ -r "$HOME/${fileName}" ]; then set -a; . "$HOME/${fileName}"; set +a; fi\n`;

/** Says what to use, and that the guest's own network is not reached by it. Argument: the address of the proxy. */
const writeScript = `set -eu
gateway=$(ip -4 route show default 2>/dev/null | sed -n 's/.* via \\([0-9.]*\\).*/\\1/p' | head -n 1)
[ -n "$gateway" ] || gateway=$(route -n get default 2>/dev/null | sed -n 's/.*gateway: \\([0-9.]*\\)$/\\1/p')
printf "ALL_PROXY='%s'\\nNO_PROXY='%s'\\nno_proxy='%s'\\n" "$1" "localhost,127.0.0.1,$gateway" \
  "localhost,127.0.0.1,$gateway" >"$HOME/${fileName}"`;

/**
 * The way out of a guest that has no tools yet: a SOCKS proxy of this app, with names looked up here. That it is
 * wanted stands in the guest, so that an orchestrator after this one puts it back.
 */
export class Bootstrap {
  private forward: GuestForward | undefined;

  constructor(
    private readonly vmId: string,
    private readonly forwards: GuestForwards,
  ) {}

  get isOpen(): boolean {
    return this.forward !== undefined;
  }

  /** Safe to repeat. @throws CorralError of {@link GuestForwards.open} and {@link GuestWatch.run} */
  async open(guest: Pick<GuestWatch, 'run'>, allowPrivate: boolean): Promise<void> {
    this.forward ??= await this.forwards.open({ vmId: this.vmId, kind: 'socks', allowPrivate });
    await guest.run(writeScript, { args: [`socks5h://${this.forward.guestEnd}`] });
  }

  /** Takes it away for good. Safe to repeat. @throws CorralError of {@link GuestWatch.run} */
  async remove(guest: Pick<GuestWatch, 'run'>): Promise<void> {
    await guest.run(`rm -f "$HOME/${fileName}"`);
    await this.close();
  }

  /** Lets go of it; that it is wanted stays in the guest. */
  async close(): Promise<void> {
    const { forward } = this;
    this.forward = undefined;
    await forward?.close();
  }
}

/** Whether the guest still waits for it. @throws CorralError of {@link GuestWatch.run} */
export async function wantsBootstrap(guest: Pick<GuestWatch, 'run'>): Promise<boolean> {
  const look = `[ -e "$HOME/${fileName}" ]`;
  return (await guest.run(look, { expectedExitCodes: [0, 1] })).exitCode === 0;
}

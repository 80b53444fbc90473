import os from 'node:os';
import { networkMethods, type UpstreamChoice } from '../api/network-methods';
import type { FamilyStore } from '../family/family-store';
import type { GuestWatch } from '../fleet/guest-watch';
import type { VmRegistry } from '../fleet/vm-registry';
import { readGuestScript } from '../guest/guest-script';
import { SshConfig } from '../guest/ssh-config';
import type { Paths } from '../host/paths';
import { startPiped } from '../host/piped-process';
import { SshGuestForwards } from '../network/guest-forward';
import { HostLogin } from '../network/host-login';
import { NetworkService } from '../network/network-service';
import type { Dial } from '../network/outbound';
import { defaultTarget } from '../network/probe';
import { deploy } from '../setup/deploy';
import { readGuestFiles } from '../setup/guest-files';

export interface NetworkRoomParts {
  readonly registry: VmRegistry;
  readonly families: FamilyStore;
  readonly guestOf: (vm: string) => GuestWatch;
  readonly paths: Paths;
  readonly privateKeyFile: string;
  /** How this computer reaches the outside. */
  readonly dial: Dial;
  readonly upstream: UpstreamChoice;
}

/** All that sees to how guests reach the outside. */
export interface NetworkRoom {
  readonly network: NetworkService;
  readonly methods: ReturnType<typeof networkMethods>;
}

/** Where sshd keeps the key that tells this computer from others, on Debian and on macOS. */
const hostKeyFile = '/etc/ssh/ssh_host_ed25519_key.pub';
const sshPort = 22;
const proxyFile = /^scripts\/proxy[-/]/;

/** Builds the room. `CORRAL_PROBE_URL` names another place than github.com that guests are to reach. */
export async function networkRoom(parts: NetworkRoomParts): Promise<NetworkRoom> {
  const { registry, families, guestOf, paths } = parts;
  const files = (await readGuestFiles(paths.resources)).filter(({ path }) => proxyFile.test(path));
  const hostLogin = new HostLogin({
    home: os.homedir(),
    user: os.userInfo().username,
    platform: process.platform,
    hostKeyFile,
    port: sshPort,
    // A guest comes from where it is reached; behind QEMU's own network that is this computer.
    addressOf: (vmId) => registry.runtime(vmId).endpoint?.host,
  });
  const network = new NetworkService({
    registry,
    families,
    hostLogin,
    guestOf,
    forwards: new SshGuestForwards({
      paths,
      dial: parts.dial,
      sshConfig: new SshConfig(paths, parts.privateKeyFile),
      startPiped,
      guest: guestOf,
    }),
    probe: {
      script: await readGuestScript(paths.resources, 'proxy/network-probe.sh'),
      target: process.env['CORRAL_PROBE_URL'] ?? defaultTarget,
    },
    deploy: async (vmId) => {
      await deploy(guestOf(vmId), () => files, new AbortController().signal);
    },
    now: Date.now,
  });
  return { network, methods: networkMethods(network, hostLogin, parts.upstream) };
}

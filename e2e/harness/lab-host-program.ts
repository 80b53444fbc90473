import { GuestConnection } from '../../src-main/guest/guest-connection';
import { SshConfig } from '../../src-main/guest/ssh-config';
import type { GuestTarget } from '../../src-main/guest/target';
import { runCommand } from '../../src-main/host/command';
import { startPiped } from '../../src-main/host/piped-process';
import { SshGuestForwards } from '../../src-main/network/guest-forward';
import { dialDirectly } from '../../src-main/network/outbound';

/** What the lab's host knows of its guest. */
export interface LabHostConfig {
  readonly vms: string;
  readonly runtime: string;
  readonly privateKeyFile: string;
  readonly target: GuestTarget;
}

/** Stands for the orchestrator: brings the tunnel into the guest and says `ready <guest's end>`. */
async function main(): Promise<void> {
  const config = JSON.parse(process.argv[2] ?? '{}') as LabHostConfig;
  const sshConfig = new SshConfig(config, config.privateKeyFile);
  await sshConfig.write(config.target);
  const connection = new GuestConnection(config.target.id, sshConfig, runCommand);
  const forwards = new SshGuestForwards({
    paths: config,
    sshConfig,
    startPiped,
    guest: () => connection,
    dial: dialDirectly,
  });
  const forward = await forwards.open({ vmId: config.target.id, kind: 'tunnel', allowPrivate: false });
  console.log(`ready ${forward.guestEnd}`);
}

void main();

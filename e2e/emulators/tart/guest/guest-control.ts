import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import agentScript from './guest-agent.py?raw';
import { JsonChannel } from './json-channel';
import { guestFiles } from './qemu-command';

/** Where the guest's agent answers, on the guest's address. */
export const agentPort = 8080;

const runtimeUser = 'admin';

/**
 * A booted guest as `tart run` uses it for itself: to know when the guest is up, to start the agent behind
 * `control.sock`, and to mount shares as macOS does. Through qemu-guest-agent, so as root.
 */
export class GuestControl {
  private constructor(private readonly channel: JsonChannel) {}

  /** Waits until the guest answers; it may never do. */
  static async whenUp(): Promise<GuestControl> {
    const channel = await JsonChannel.connect(guestFiles.agent);
    for (;;) {
      const isUp = await channel.execute('guest-ping', {}, 1000).then(
        () => true,
        () => false,
      );
      if (isUp) return new GuestControl(channel);
      await delay(200);
    }
  }

  /** As the user whom macOS logs in by itself. */
  async startAgent(): Promise<void> {
    const identity = ['--reuid', runtimeUser, '--regid', runtimeUser, '--init-groups', '--reset-env'];
    await this.run('/usr/bin/setpriv', [...identity, 'python3', '-'], agentScript);
  }

  async mountShare(tag: string, place: string): Promise<void> {
    const script = 'mkdir -p "$2" && mount -t virtiofs "$1" "$2"';
    await this.run('/bin/sh', ['-c', script, 'mount', tag, place]);
  }

  private async run(program: string, words: readonly string[], input = ''): Promise<void> {
    await this.channel.execute('guest-exec', {
      path: program,
      arg: words,
      'input-data': Buffer.from(input).toString('base64'),
    });
  }
}

/** Waits until the agent of a cheap guest answers, which is its first sign of life. */
export async function waitForAgent(address: string): Promise<void> {
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = net.connect(agentPort, address);
      socket.on('error', () => resolve(false));
      // QEMU accepts at once, but closes when nobody listens in the guest.
      socket.once('data', () => {
        resolve(true);
        socket.destroy();
      });
      socket.once('close', () => resolve(false));
    });
    if (isUp) return;
    await delay(200);
  }
}

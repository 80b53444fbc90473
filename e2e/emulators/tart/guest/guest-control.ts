import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import agentScript from './guest-agent.py?raw';
import { JsonChannel } from './json-channel';
import macCommands from './mac-commands.sh?raw';
import { guestFiles } from './qemu-command';

/** Where the guest's agent answers, on the guest's address. */
export const agentPort = 8080;

const runtimeUser = 'admin';

const installMacCommands = `set -eu
state=/var/lib/emulated-mac prefix=/opt/homebrew
mkdir -p "$prefix/bin" "$prefix/Library" "$state/defaults" "$state/services" /Applications
[ -e "$state/keychain-password" ] || echo ${runtimeUser} >"$state/keychain-password"
touch "$state/calls"
cat >"$prefix/Library/commands.new"
chmod 755 "$prefix/Library/commands.new"
mv "$prefix/Library/commands.new" "$prefix/Library/commands"
for name in sw_vers curl security defaults launchctl; do ln -sfn "$prefix/Library/commands" "/usr/local/bin/$name"; done
ln -sfn "$prefix/Library/commands" "$prefix/bin/brew"
chown -R ${runtimeUser}: "$prefix" "$state" /Applications
chmod 666 "$state/calls"`;

/** Before the image's own file, which forbids it, and after what forbids it later. */
const allowPasswords = `set -eu
file=/etc/ssh/sshd_config.d/50-vanilla.conf
[ ! -e "$file" ] || exit 0
printf 'PasswordAuthentication yes\nKbdInteractiveAuthentication yes\n' >"$file"
systemctl restart ssh`;

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

  /** Gives the guest commands of a Mac, which do as if. */
  async installMacCommands(): Promise<void> {
    await this.runToEnd(installMacCommands, macCommands);
  }

  /** Lets its user log in by password over SSH, as in an image nobody has worked on; once for each disk. */
  async allowPasswords(): Promise<void> {
    await this.runToEnd(allowPasswords);
  }

  async mountShare(tag: string, place: string): Promise<void> {
    const script = 'mkdir -p "$2" && mount -t virtiofs "$1" "$2"';
    await this.run('/bin/sh', ['-c', script, 'mount', tag, place]);
  }

  private async run(program: string, words: readonly string[], input = ''): Promise<number> {
    const started = (await this.channel.execute('guest-exec', {
      path: program,
      arg: words,
      'input-data': Buffer.from(input).toString('base64'),
    })) as { pid: number };
    return started.pid;
  }

  private async runToEnd(script: string, input = ''): Promise<void> {
    const pid = await this.run('/bin/sh', ['-c', script], input);
    for (;;) {
      const status = (await this.channel.execute('guest-exec-status', { pid })) as { exited: boolean };
      if (status.exited) return;
      await delay(50);
    }
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

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import type { VmFolder } from '../vm-folder';
import { agentPort } from './guest-control';
import type { JsonChannel } from './json-channel';

/** Tag of a suspended machine's state, inside its disk. */
export const stateTag = 'suspended';

/** A QEMU that runs, a child of this process: it dies with it. */
export class Machine {
  /** How it ended; never rejects. */
  readonly ended: Promise<'powered-off' | 'crashed'>;
  private isPoweredOff = false;

  constructor(
    readonly folder: VmFolder,
    readonly address: string,
    readonly vncUrl: string | undefined,
    private readonly monitor: JsonChannel,
    private readonly isBusybox: boolean,
    qemu: ChildProcess,
  ) {
    monitor.onEvent = ({ event, data }) => {
      if (event === 'SHUTDOWN') this.isPoweredOff = data?.['guest'] === true;
      if (event === 'GUEST_PANICKED') qemu.kill('SIGKILL');
    };
    // Its last words may be read after its end was noticed.
    this.ended = Promise.all([once(qemu, 'exit'), monitor.closed]).then(() =>
      this.isPoweredOff ? 'powered-off' : 'crashed',
    );
  }

  /** What the guest has written stays, what it only meant to write does not. */
  async cutPower(): Promise<void> {
    await this.monitor.execute('quit').catch(() => undefined);
  }

  async requestShutdown(): Promise<void> {
    if (!this.isBusybox) await this.monitor.execute('system_powerdown').catch(() => undefined);
    else net.connect(agentPort, this.address).end(`n .${Buffer.from('shutdown').toString('base64')}\n`);
  }

  async pause(): Promise<void> {
    await this.monitor.execute('stop');
  }

  async saveState(): Promise<void> {
    const complaint = await this.monitor.execute('human-monitor-command', {
      'command-line': `savevm ${stateTag}`,
    });
    if (complaint !== '') throw new Error(`savevm: ${JSON.stringify(complaint)}`);
    fs.writeFileSync(this.folder.savedState, '');
  }
}

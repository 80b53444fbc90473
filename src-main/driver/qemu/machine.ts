import { setTimeout as delay } from 'node:timers/promises';
import { CorralError } from '../../host/errors';
import { isAlive, signalProcess } from '../../host/process-identity';
import type { MachineEvent } from '../driver';
import { deviceIds } from './command-line';
import { lastLogLine } from './launch';
import type { MachineFolder } from './machine-folder';
import { QmpClient, type QmpEvent } from './qmp';
import type { RunRecord } from './run-record';

const goneAfterPolls = 3;
const pollMs = 100;
const reconnectMs = 1_000;
const quitDeadlineMs = 10_000;
const signalDeadlineMs = 5_000;

/** The parts of a machine's record that hold while it runs. */
export type LiveRecord = RunRecord & { readonly process: NonNullable<RunRecord['process']> };

/**
 * One running QEMU: its monitor, what it told about itself, and the moment it ends. Nothing is
 * polled while it runs well; the end is heard as the close of the monitor's connection and then
 * checked against the process, since a silent connection alone proves nothing.
 */
export class Machine {
  /** True once the guest agent has opened its end of the channel. */
  agentAnswers = false;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
  private isExpected = false;
  private panicked = false;
  private isReleased = false;
  private exit: number | string | undefined;

  constructor(
    readonly id: string,
    readonly folder: MachineFolder,
    public record: LiveRecord,
    /** Undefined while QEMU does not answer, though its process lives. */
    private client: QmpClient | undefined,
    private readonly emit: (event: MachineEvent) => void,
    exited?: Promise<number | string>,
  ) {
    void exited?.then((code) => (this.exit = code));
    client?.on((event) => this.onEvent(event));
    this.gone = this.watch();
  }

  /** @throws CorralError `vm-died` while QEMU does not answer */
  get monitor(): QmpClient {
    if (this.client) return this.client;
    const { pid } = this.record.process;
    throw new CorralError(
      'vm-died',
      `QEMU (pid ${pid}) runs, but does not answer. Wait, or stop the VM by force.`,
      { pid },
      true,
    );
  }

  get isSilent(): boolean {
    return this.client === undefined;
  }

  /** Learns what events told before this connection was made. */
  async catchUp(): Promise<void> {
    const channels = (await this.monitor.execute('query-chardev')) as readonly {
      readonly label: string;
      readonly 'frontend-open': boolean;
    }[];
    const channel = channels.find(({ label }) => label === deviceIds.agentChannel);
    this.agentAnswers = channel?.['frontend-open'] ?? false;
  }

  /** Ends the process: first by its own exit path, which flushes the disks, then by force. */
  async end(): Promise<void> {
    this.isExpected = true;
    if (this.client) {
      await this.client.execute('quit', {}, quitDeadlineMs).catch(() => undefined); // It may close before it answers.
      if (await this.goneWithin(quitDeadlineMs)) return;
    }
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      signalProcess(this.record.process, signal);
      if (await this.goneWithin(signalDeadlineMs)) return;
    }
    await this.gone;
  }

  async goneWithin(timeoutMs: number): Promise<boolean> {
    const timer = new AbortController();
    try {
      return await Promise.race([
        this.gone.then(() => true),
        delay(timeoutMs, false, { signal: timer.signal }).catch(() => false),
      ]);
    } finally {
      timer.abort();
    }
  }

  /** Stops listening; the machine runs on. */
  release(): void {
    this.isReleased = true;
    this.client?.close();
  }

  private onEvent({ name, data }: QmpEvent): void {
    if (name === 'SHUTDOWN' && data['reason'] === 'guest-panic') this.panicked = true;
    else if (name === 'SHUTDOWN' && data['guest'] === true) {
      this.isExpected = true;
      this.emit({ kind: 'guest-shutdown', id: this.id });
    }
    if (name === 'VSERPORT_CHANGE' && data['id'] === deviceIds.agentPort) {
      this.agentAnswers = data['open'] === true;
    }
  }

  private async watch(): Promise<void> {
    for (;;) {
      await this.client?.closed;
      this.client = undefined;
      if (this.isReleased) return new Promise(() => undefined);
      if (await this.processEnded()) break;
      await this.reconnect();
    }
    this.emit({ kind: 'exited', id: this.id, expected: this.isExpected, reason: await this.reason() });
  }

  private async processEnded(): Promise<boolean> {
    for (let poll = 0; poll < goneAfterPolls; poll++) {
      if (!isAlive(this.record.process)) return true;
      await delay(pollMs);
    }
    return !isAlive(this.record.process);
  }

  private async reconnect(): Promise<void> {
    try {
      const client = await QmpClient.connect(this.folder.monitorSocket);
      client.on((event) => this.onEvent(event));
      this.client = client;
      await this.catchUp();
    } catch {
      await delay(reconnectMs); // The watch looks at the process again, then tries again.
    }
  }

  private async reason(): Promise<string> {
    if (this.panicked) return 'The kernel of the guest panicked; its console tells more.';
    if (this.isExpected) return 'It was shut down.';
    if (typeof this.exit === 'string') return `QEMU was ended by ${this.exit}.`;
    const lastLine = await lastLogLine(this.folder.log);
    return `QEMU ended unexpectedly${lastLine ? `: ${lastLine}` : ', without a word in its log'}.`;
  }
}

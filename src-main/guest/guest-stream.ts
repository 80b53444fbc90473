import type { GuestFacts } from '../../src-preload/contract/vm';
import { Emitter, type Unsubscribe } from '../host/emitter';
import type { PipedProcess, PipedProcessStarter } from '../host/piped-process';
import { LineSplitter } from './line-splitter';
import { shellCommand } from './remote-command';
import type { SshConfig } from './ssh-config';
import { payloadStatus, type PayloadStatus } from './payload-status';
import { plainLine, readStreamMessage, type StreamMessage } from './stream-message';

/** What is heard of a guest. After `ended` nothing more comes; connecting again is the owner's work. */
export type GuestStreamEvent =
  | { readonly kind: 'facts'; readonly facts: GuestFacts }
  /** Something in a git repository was written since the last time. */
  | { readonly kind: 'git' }
  /** The service that keeps a payload says how it goes. */
  | { readonly kind: 'payload'; readonly status: PayloadStatus }
  /** Nothing was heard for three heartbeats; the stream goes on, and facts may come again. */
  | { readonly kind: 'silent'; readonly silentForMs: number }
  | { readonly kind: 'ended'; readonly reason: string };

/** Seconds, as the script takes them. */
export interface StreamTimes {
  /** Between two looks of the script at what it can't be told of. */
  readonly look: number;
  /** Between two messages when nothing changes. */
  readonly heartbeat: number;
  /** Between two looks at the git repositories. */
  readonly git: number;
}

const defaultTimes: StreamTimes = { look: 5, heartbeat: 30, git: 30 };
const maxLineBytes = 64 * 1024;
const maxGarbageLines = 20;
/** An honest script writes a few lines a minute; a flood must not keep this process busy. */
const maxLinesPerWindow = 600;
const windowMs = 60_000;
const heartbeatsUntilSilent = 3;

/** One session over the shared connection in which the guest tells of itself. All of it is the guest's claim. */
export class GuestStream {
  private readonly emitter = new Emitter<GuestStreamEvent>();
  private readonly splitter = new LineSplitter(maxLineBytes);
  private readonly process: PipedProcess;
  private hello: (StreamMessage & { readonly kind: 'hello' }) | undefined;
  /** Guest clock minus host clock. */
  private clockSkewMs = 0;
  private silence: NodeJS.Timeout | undefined;
  private garbageLines = 0;
  private window = { since: 0, lines: 0 };
  private isOver = false;

  /** Starts at once. @param script text of resources/guest/guest-stream.sh */
  constructor(
    vmId: string,
    config: SshConfig,
    script: string,
    start: PipedProcessStarter,
    private readonly times: StreamTimes = defaultTimes,
  ) {
    const command = shellCommand(script, [times.look, times.heartbeat, times.git].map(String));
    this.process = start('ssh', config.arguments(vmId, [], command), {
      onOutput: (chunk) => this.onOutput(chunk),
      onEnd: (exit, stderr) => this.end(plainLine(stderr) || `The guest stream ended (${exit}).`),
    });
    this.armSilence();
  }

  on(listener: (event: GuestStreamEvent) => void): Unsubscribe {
    return this.emitter.on(listener);
  }

  /** Ends the stream without an event. */
  dispose(): void {
    this.isOver = true;
    clearTimeout(this.silence);
    this.process.stop();
  }

  private onOutput(chunk: Buffer): void {
    if (this.isOver) return;
    const lines = this.splitter.add(chunk);
    if (lines === 'too-long') {
      this.end(`The guest sent a line of more than ${maxLineBytes} bytes.`);
      return;
    }
    for (const line of lines) {
      if (!this.isOver) this.onLine(line);
    }
  }

  private onLine(line: string): void {
    if (this.isFlood()) {
      this.end(`The guest sent more than ${maxLinesPerWindow} lines in a minute.`);
      return;
    }
    const message = readStreamMessage(line);
    if (message === 'garbage') {
      this.garbageLines += 1;
      if (this.garbageLines > maxGarbageLines) this.end('The guest sent lines that are not of the protocol.');
      return;
    }
    this.armSilence();
    if (message !== 'unknown') this.onMessage(message);
  }

  private onMessage(message: StreamMessage): void {
    switch (message.kind) {
      case 'hello':
        this.hello = message;
        this.clockSkewMs = message.clock - Date.now();
        return;
      case 'facts':
        if (this.hello) this.emitter.emit({ kind: 'facts', facts: guestFacts(this.hello, message) });
        return;
      case 'git':
        this.emitter.emit({ kind: 'git' });
        return;
      case 'payload':
        if (this.hello)
          this.emitter.emit({ kind: 'payload', status: payloadStatus(this.clockSkewMs, message) });
        return;
      case 'bye':
        this.end('The guest said goodbye.');
    }
  }

  private isFlood(): boolean {
    const now = Date.now();
    if (now - this.window.since > windowMs) this.window = { since: now, lines: 0 };
    this.window.lines += 1;
    return this.window.lines > maxLinesPerWindow;
  }

  private armSilence(): void {
    clearTimeout(this.silence);
    const silentForMs = heartbeatsUntilSilent * this.times.heartbeat * 1000;
    this.silence = setTimeout(() => this.emitter.emit({ kind: 'silent', silentForMs }), silentForMs);
  }

  private end(reason: string): void {
    if (this.isOver) return;
    this.dispose();
    this.emitter.emit({ kind: 'ended', reason });
  }
}

function guestFacts(
  hello: StreamMessage & { readonly kind: 'hello' },
  message: StreamMessage & { readonly kind: 'facts' },
): GuestFacts {
  return {
    hostname: hello.hostname,
    operatingSystem: hello.os,
    sessions: message.sessions,
    load: message.load,
    clockSkewMs: message.clock - Date.now(),
  };
}

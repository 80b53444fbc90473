import type { Duplex } from 'node:stream';
import type { ScreenEnd, ScreenEvent } from '../../src-preload/contract/screen';
import { FlowControl } from '../host/flow-control';
import { parseScreenRequest } from './screen-request';

/** The end of the page's port in this process. */
export interface ScreenPort {
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  send(event: ScreenEvent): void;
  close(): void;
}

/** Input that waits for the VNC server; one that lets more gather does not read any more. */
const maxWaitingInput = 1024 * 1024;

/**
 * The connection to a VNC server and the page's port, joined until either ends. In both directions a
 * bounded number of bytes is under way: a page that is slow to acknowledge stops the reading, and a
 * server that does not read ends the connection.
 */
export class ScreenPump {
  private readonly flow: FlowControl;
  private hasEnded = false;

  /** @param onEnd told once */
  constructor(
    private readonly server: Duplex,
    private readonly port: ScreenPort,
    private readonly onEnd: () => void,
  ) {
    this.flow = new FlowControl(server);
    server.on('data', (chunk: Buffer) => this.sendOutput(chunk));
    server.on('error', () => undefined); // “close” follows.
    server.on('close', () => this.finish('closed'));
    port.onMessage((message) => this.obey(message));
    port.onClose(() => this.close());
  }

  /** Bytes that the page has not acknowledged yet. */
  get pending(): number {
    return this.flow.pending;
  }

  /** Lets go of the server and of the port. */
  close(): void {
    this.finish('closed');
  }

  private sendOutput(chunk: Buffer): void {
    if (this.hasEnded) return;
    this.port.send({ type: 'output', data: new Uint8Array(chunk) });
    this.flow.sent(chunk.length);
  }

  private obey(message: unknown): void {
    const request = parseScreenRequest(message);
    if (!request || this.hasEnded) return;
    switch (request.type) {
      case 'acknowledge':
        this.flow.acknowledged(request.bytes);
        return;
      case 'input':
        if (this.server.writableLength + request.data.length > maxWaitingInput) this.finish('stuck');
        else this.server.write(request.data);
    }
  }

  private finish(reason: ScreenEnd): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.server.destroy();
    this.port.send({ type: 'end', reason });
    this.port.close();
    this.onEnd();
  }
}

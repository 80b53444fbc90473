import type { ScreenEnd, ScreenEvent, ScreenRequest } from '../../../src-preload/contract/screen';

/**
 * The port of a screen in the shape of a WebSocket, as noVNC wants it. What noVNC can't digest ends the
 * connection: the bytes are a guest's.
 */
export class ScreenChannel {
  readonly protocol = '';
  binaryType = 'arraybuffer';
  readyState: 'open' | 'closed' = 'open';
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: object) => void) | null = null;
  onerror: (() => void) | null = null;
  /** Why it is closed; null while it is open, or when this page closed it. */
  ending: ScreenEnd | 'invalid' | null = null;

  constructor(private readonly port: MessagePort) {
    port.onmessage = ({ data }: MessageEvent<ScreenEvent>) => this.hear(data);
  }

  send(data: Uint8Array): void {
    // A copy: noVNC goes on to write in its own buffer.
    if (this.readyState === 'open') this.say({ type: 'input', data: data.slice() });
  }

  close(): void {
    this.end(null);
  }

  private hear(event: ScreenEvent): void {
    if (this.readyState === 'closed') return;
    if (event.type === 'end') {
      this.end(event.reason);
      return;
    }
    try {
      this.onmessage?.({ data: toArrayBuffer(event.data) });
    } catch {
      this.end('invalid');
      return;
    }
    this.say({ type: 'acknowledge', bytes: event.data.length });
  }

  private end(reason: ScreenEnd | 'invalid' | null): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.ending = reason;
    this.port.close();
    // As a WebSocket does: not from within the call that closes it.
    queueMicrotask(() => this.onclose?.({}));
  }

  private say(request: ScreenRequest): void {
    this.port.postMessage(request);
  }
}

function toArrayBuffer({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
}

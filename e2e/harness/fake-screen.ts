import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';

/** What a fake VNC server says of itself. */
export interface FakeScreenOptions {
  readonly width: number;
  readonly height: number;
  /** Its desktop name. */
  readonly name: string;
}

const noSecurity = 1;

/** A VNC server in the place of a guest’s, for what no honest one says. */
export class FakeScreen {
  private viewer: net.Socket | undefined;

  private constructor(
    private readonly server: net.Server,
    private readonly socketPath: string,
  ) {}

  /** Takes the place of the server that listens at a Unix socket, until {@link restore}. */
  static async replace(socketPath: string, options: FakeScreenOptions): Promise<FakeScreen> {
    await fs.rename(socketPath, `${socketPath}-real`);
    const server = net.createServer();
    const screen = new FakeScreen(server, socketPath);
    server.on('connection', (viewer) => {
      screen.viewer = viewer;
      viewer.on('error', () => undefined);
      greet(viewer, options).catch(() => viewer.destroy());
    });
    server.listen(socketPath);
    await once(server, 'listening');
    return screen;
  }

  /** Says something to the viewer that is connected. */
  say(...bytes: readonly (Buffer | readonly number[])[]): void {
    this.viewer?.write(Buffer.concat(bytes.map((part) => Buffer.from(part as number[]))));
  }

  async restore(): Promise<void> {
    this.viewer?.destroy();
    this.server.close();
    await fs.rename(`${this.socketPath}-real`, this.socketPath);
  }
}

/** What was copied, as RFC 6143 section 7.6.4 says it. */
export function serverCutText(text: string): Buffer {
  return Buffer.concat([Buffer.from([3, 0, 0, 0]), uint32(text.length), Buffer.from(text, 'latin1')]);
}

/** The handshake of RFC 6143 sections 7.1 to 7.3, without a password. */
async function greet(viewer: net.Socket, { width, height, name }: FakeScreenOptions): Promise<void> {
  viewer.write('RFB 003.008\n');
  await take(viewer, 12);
  viewer.write(Buffer.from([1, noSecurity]));
  await take(viewer, 1);
  viewer.write(uint32(0));
  await take(viewer, 1);
  const format = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];
  const size = Buffer.alloc(4);
  size.writeUInt16BE(width, 0);
  size.writeUInt16BE(height, 2);
  const label = Buffer.from(name);
  viewer.write(Buffer.concat([size, Buffer.from(format), uint32(label.length), label]));
  viewer.resume();
}

async function take(viewer: net.Socket, length: number): Promise<void> {
  while (viewer.read(length) === null) await once(viewer, 'readable');
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

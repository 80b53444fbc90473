import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { randomUUID } from 'node:crypto';
import { screenPortChannel } from '../../src-preload/contract/channels';
import type { Output } from '../../src-preload/contract/contract';
import { CorralError } from '../host/errors';
import { connectScreen } from '../screen/connect-screen';
import { ScreenPump, type ScreenPort } from '../screen/screen-pump';
import type { FoundScreen } from '../screen/screens';

const maxScreens = 16;

interface OpenScreen {
  readonly page: WebContents;
  readonly pump: ScreenPump;
}

/** Joins pages with VNC servers. Main carries the bytes and never looks into them: only the sandboxed page does. */
export class ScreenBroker {
  private readonly screens = new Map<string, OpenScreen>();
  private readonly watched = new WeakSet<AbortSignal>();

  /** @param find where the screen of a VM is. @throws CorralError */
  constructor(private readonly find: (vm: string) => FoundScreen) {}

  /** @throws CorralError of `find`, `wrong-state` (too many, or the page went away), `tool-failed` (nothing answers) */
  async open(vm: string, page: WebContents, signal: AbortSignal): Promise<Output<'screen', 'open'>> {
    if (this.screens.size >= maxScreens) {
      throw new CorralError('wrong-state', `${maxScreens} screens are open already. Leave one first.`);
    }
    const { vmName, address } = this.find(vm);
    const server = await connectScreen(address, vmName);
    if (signal.aborted) {
      server.destroy();
      throw new CorralError('wrong-state', 'The window of that screen went away.');
    }
    const id = randomUUID();
    const { port1, port2 } = new MessageChannelMain();
    const pump = new ScreenPump(server, screenPort(port1), () => this.screens.delete(id));
    this.screens.set(id, { page, pump });
    port1.start();
    this.watch(page, signal);
    page.postMessage(screenPortChannel, { id }, [port2]);
    return { screenId: id, password: address.kind === 'tcp' ? address.password : null };
  }

  /** Closes a screen of this page; one that is closed already, or another page's, is left as it is. */
  close(id: string, page: WebContents): void {
    const screen = this.screens.get(id);
    if (screen?.page === page) screen.pump.close();
  }

  dispose(): void {
    for (const { pump } of this.screens.values()) pump.close();
  }

  /** A page that goes away takes its screens with it. */
  private watch(page: WebContents, signal: AbortSignal): void {
    if (this.watched.has(signal)) return;
    this.watched.add(signal);
    const closeAll = (): void => {
      for (const screen of this.screens.values()) if (screen.page === page) screen.pump.close();
    };
    signal.addEventListener('abort', closeAll, { once: true });
  }
}

function screenPort(port: MessagePortMain): ScreenPort {
  return {
    onMessage: (listener) => port.on('message', ({ data }) => listener(data as unknown)),
    onClose: (listener) => port.on('close', listener),
    send: (event) => port.postMessage(event),
    close: () => port.close(),
  };
}

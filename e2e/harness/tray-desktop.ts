import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import dbus, { Message, MessageFlag, Variant, type MessageBus, type MessageLike } from 'dbus-next';
import { waitFor } from './wait-for';

const item = { path: '/StatusNotifierItem', interface: 'org.kde.StatusNotifierItem' };
const menu = { path: '/com/canonical/dbusmenu', interface: 'com.canonical.dbusmenu' };
const watcherName = 'org.kde.StatusNotifierWatcher';

/** A bus of its own: without services of the machine, and without the limits that need root. */
const busConfig = (socketFolder: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=${socketFolder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** Hears of each tray icon that an app registers. */
class Watcher extends dbus.interface.Interface {
  readonly items: string[] = [];
  onItem: () => void = () => undefined;

  RegisterStatusNotifierItem(service: string): void {
    this.items.push(service);
    this.onItem();
  }
  RegisterStatusNotifierHost(): void {
    // This desktop is the one host.
  }
  get RegisteredStatusNotifierItems(): string[] {
    return this.items;
  }
  get IsStatusNotifierHostRegistered(): boolean {
    return true;
  }
  get ProtocolVersion(): number {
    return 0;
  }
}
Watcher.configureMembers({
  methods: {
    RegisterStatusNotifierItem: { inSignature: 's' },
    RegisterStatusNotifierHost: { inSignature: 's' },
  },
  properties: {
    RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
    IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
    ProtocolVersion: { signature: 'i', access: 'read' },
  },
});

/** A notice that an app had shown. */
export interface ShownNotice {
  readonly id: number;
  readonly title: string;
  readonly body: string;
}

/** Shows notices to nobody, and keeps them. */
class Notifications extends dbus.interface.Interface {
  readonly shown: ShownNotice[] = [];

  Notify(_app: string, _replaces: number, _icon: string, title: string, body: string): number {
    const id = this.shown.length + 1;
    this.shown.push({ id, title, body });
    return id;
  }
  CloseNotification(): void {
    // Nothing is on a screen.
  }
  GetCapabilities(): string[] {
    return ['body', 'actions'];
  }
  GetServerInformation(): string[] {
    return ['test desktop', 'corral', '1', '1.2'];
  }
  ActionInvoked(id: number, action: string): [number, string] {
    return [id, action];
  }
}
Notifications.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u' },
    GetCapabilities: { outSignature: 'as' },
    GetServerInformation: { outSignature: 'ssss' },
  },
  signals: { ActionInvoked: { signature: 'us' } },
});

/** One line of a tray's menu. */
export interface MenuLine {
  readonly id: number;
  readonly label: string;
  readonly isEnabled: boolean;
  readonly lines: readonly MenuLine[];
}

type Layout = readonly [id: number, properties: Record<string, Variant>, children: readonly Variant[]];

/**
 * The part of a Linux desktop that shows tray icons and notices, on a session bus of its own: an app
 * that is started with {@link env} puts its icon here, and a test looks at it and clicks.
 */
export class TrayDesktop {
  private readonly watcher = new Watcher(watcherName);
  private readonly notifications = new Notifications('org.freedesktop.Notifications');

  private constructor(
    private readonly daemon: ChildProcess,
    private readonly bus: MessageBus,
    private readonly folder: string,
    /** What an app needs to find this desktop. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async open(): Promise<TrayDesktop> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-bus-'));
    const config = path.join(folder, 'bus.conf');
    await fs.writeFile(config, busConfig(folder));
    const daemon = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let printed = '';
    daemon.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const address = await waitFor('the address of the bus', () => /^(unix:\S+)\n/.exec(printed)?.[1]);
    const bus = dbus.sessionBus({ busAddress: address });
    const desktop = new TrayDesktop(daemon, bus, folder, { DBUS_SESSION_BUS_ADDRESS: address });
    bus.export('/StatusNotifierWatcher', desktop.watcher);
    bus.export('/org/freedesktop/Notifications', desktop.notifications);
    await bus.requestName(watcherName, 0);
    await bus.requestName('org.freedesktop.Notifications', 0);
    return desktop;
  }

  /** The panel that shows icons goes; those that look for one find none. */
  async hidePanel(): Promise<void> {
    await this.bus.releaseName(watcherName);
  }

  async showPanel(): Promise<void> {
    await this.bus.requestName(watcherName, 0);
  }

  /** Notices in the order of their coming. */
  get notices(): readonly ShownNotice[] {
    return this.notifications.shown;
  }

  /** A click on a notice. */
  clickNotice({ id }: ShownNotice): void {
    this.notifications.ActionInvoked(id, 'default');
  }

  /** How many icons were ever registered. */
  get iconCount(): number {
    return this.watcher.items.length;
  }

  /** Resolves at the moment in which the next icon is registered. */
  nextIcon(): Promise<void> {
    return new Promise((resolve) => (this.watcher.onItem = resolve));
  }

  /** What the icon says when one points at it. */
  async tooltip(): Promise<string> {
    const [, , title, text] = (await this.property('ToolTip')) as [string, unknown, string, string];
    return title || text;
  }

  /** Fingerprint of the icon's picture. */
  async icon(): Promise<string> {
    const pictures = (await this.property('IconPixmap')) as readonly [number, number, Buffer][];
    const hash = createHash('sha256');
    for (const [width, height, pixels] of pictures) hash.update(`${width} ${height}`).update(pixels);
    return hash.digest('hex');
  }

  /** The left click. */
  async click(): Promise<void> {
    await this.call({ ...item, member: 'Activate', signature: 'ii', body: [0, 0] });
  }

  /** The menu as it is now; separators are left out. */
  async menu(): Promise<readonly MenuLine[]> {
    const reply = await this.call({ ...menu, member: 'GetLayout', signature: 'iias', body: [0, -1, []] });
    const [, root] = reply as [number, Layout];
    return lineOf(root).lines;
  }

  /** Chooses the line at the end of a path of labels. @throws when there is none, or it is disabled */
  async choose(...labels: readonly string[]): Promise<void> {
    let lines = await this.menu();
    let found: MenuLine | undefined;
    for (const label of labels) {
      found = lines.find((line) => line.label === label);
      if (!found?.isEnabled) throw new Error(`The menu has no “${label}”: ${JSON.stringify(lines)}`);
      lines = found.lines;
    }
    // Without waiting for a reply, as panels do: an app that is told to quit gives none.
    const flags = MessageFlag.NO_REPLY_EXPECTED;
    const body = [found?.id, 'clicked', new Variant('i', 0), 0];
    await this.call({ ...menu, member: 'Event', signature: 'isvu', body, flags });
  }

  async close(): Promise<void> {
    this.bus.disconnect();
    this.daemon.kill('SIGTERM');
    await waitFor('the bus to end', () => this.daemon.exitCode !== null || this.daemon.signalCode !== null);
    await fs.rm(this.folder, { recursive: true, force: true });
  }

  private async property(name: string): Promise<unknown> {
    const [value] = await this.call({
      path: item.path,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      body: [item.interface, name],
    });
    return (value as Variant).value as unknown;
  }

  /** Calls the app whose icon was registered last. */
  private async call(message: Omit<MessageLike, 'destination'>): Promise<readonly unknown[]> {
    const destination = await waitFor('an icon in the tray', () => this.watcher.items.at(-1));
    // Without a reply for one that asks for none.
    const reply = await this.bus.call(new Message({ ...message, destination }));
    return (reply?.body ?? []) as readonly unknown[];
  }
}

function lineOf([id, properties, children]: Layout): MenuLine {
  const value = (name: string): unknown => properties[name]?.value;
  const label = value('label');
  return {
    id,
    label: typeof label === 'string' ? label.replaceAll(/_(.)/g, '$1') : '',
    isEnabled: value('enabled') !== false,
    lines: children
      .map((child) => child.value as Layout)
      .filter(([, inner]) => inner['type']?.value !== 'separator')
      .map(lineOf),
  };
}

import fs from 'node:fs/promises';
import { watch as fsWatch } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Unsubscribe } from '../../host/emitter';

/** Tart makes a VM in several steps. */
const settleMs = 2_000;

/** The part that is read of a VM's `config.json`; Tart's commands tell no MAC address and no refit. */
const configSchema = z.object({
  os: z.enum(['darwin', 'linux']).default('darwin'),
  macAddress: z.string().default(''),
  cpuCount: z.number().int().default(0),
  /** Bytes. */
  memorySize: z.number().default(0),
  displayRefit: z.boolean().optional(),
});
export type TartConfig = z.infer<typeof configSchema>;

/** Where Tart keeps its VMs. Corral only reads there, except for what a stopped VM left behind. */
export class TartHome {
  constructor(private readonly env: NodeJS.ProcessEnv = process.env) {}

  /** The configuration of a VM, or `undefined` when there is none that can be read. */
  async config(name: string): Promise<TartConfig | undefined> {
    try {
      const text = await fs.readFile(path.join(this.folder(name), 'config.json'), 'utf8');
      return configSchema.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  /** Bytes of its files on the disk. Those that it shares with clones count for each of them. */
  async allocatedBytes(name: string): Promise<number> {
    const folder = this.folder(name);
    const names = await fs.readdir(folder).catch((): string[] => []);
    const blocks = await Promise.all(
      names.map(
        async (file) => (await fs.lstat(path.join(folder, file)).catch(() => ({ blocks: 0 }))).blocks,
      ),
    );
    return blocks.reduce((sum, count) => sum + count * 512, 0);
  }

  /** Where it keeps the images that it fetched; null when it has fetched none. */
  async cache(): Promise<string | null> {
    const folder = path.join(this.base, 'cache');
    return (await fs.stat(folder).catch(() => undefined))?.isDirectory() === true ? folder : null;
  }

  /** Removes the agent's socket of a VM that is off: with a stale one, the next run's would not answer. */
  async clearSocket(name: string): Promise<void> {
    await fs.rm(path.join(this.folder(name), 'control.sock'), { force: true });
  }

  /** Hears that VMs were made or removed, a moment after the last of it. Without Tart's folder there is nothing to hear. */
  watch(listener: () => void): Unsubscribe {
    let timer: NodeJS.Timeout | undefined;
    try {
      const watcher = fsWatch(path.dirname(this.folder('any')), () => {
        clearTimeout(timer);
        timer = setTimeout(listener, settleMs);
      });
      watcher.on('error', () => watcher.close());
      return () => {
        clearTimeout(timer);
        watcher.close();
      };
    } catch {
      return () => undefined;
    }
  }

  private folder(name: string): string {
    return path.join(this.base, 'vms', name);
  }

  private get base(): string {
    return this.env['TART_HOME'] ?? path.join(os.homedir(), '.tart');
  }
}

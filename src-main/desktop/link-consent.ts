import path from 'node:path';
import { z } from 'zod';
import { JsonStore } from '../host/json-store';

const maxHosts = 1_000;
const storedSchema = z.object({ version: z.literal(1), hosts: z.array(z.string().max(256)).max(maxHosts) });

/** The hosts whose links the user lets Corral open, kept in Corral's home. */
export class LinkConsent {
  private hosts: ReadonlySet<string> | undefined;
  private readonly store: JsonStore<typeof storedSchema>;

  /** @param warn hears when the file was broken and set aside */
  constructor(
    home: string,
    private readonly warn: (sentence: string) => void,
  ) {
    this.store = new JsonStore(path.join(home, 'link-hosts.json'), storedSchema);
  }

  async has(host: string): Promise<boolean> {
    return (await this.read()).has(host);
  }

  async add(host: string): Promise<void> {
    const hosts = [...(await this.read()), host].slice(-maxHosts);
    await this.store.write({ version: 1, hosts });
    this.hosts = new Set(hosts);
  }

  private async read(): Promise<ReadonlySet<string>> {
    if (this.hosts) return this.hosts;
    const stored = await this.store.read();
    if (stored.kind === 'recovered') this.warn(stored.warning);
    this.hosts = new Set(stored.kind === 'absent' ? [] : (stored.value?.hosts ?? []));
    return this.hosts;
  }
}

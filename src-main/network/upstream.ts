import fs from 'node:fs/promises';
import { writeFileAtomic } from '../host/atomic-file';
import { dialUpstream } from './dial-upstream';
import { dialDirectly, type Dial } from './outbound';
import {
  isBypassed,
  parseUpstream,
  upstreamOfEnvironment,
  upstreamText,
  type UpstreamProxy,
} from './upstream-proxy';

/** The proxy that counts, as a person may see it. */
export interface UpstreamView {
  readonly url: string;
  readonly from: 'environment' | 'settings';
}

/** Knows the proxy that this computer needs: one that a person set, or the environment's. */
export class Upstream {
  private constructor(
    private readonly file: string,
    private readonly env: NodeJS.ProcessEnv,
    private own: UpstreamProxy | null,
  ) {}

  /** @param file holds the address with its password: 0600. @param warn hears when it can't be read */
  static async open(
    file: string,
    warn: (sentence: string) => void,
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<Upstream> {
    try {
      return new Upstream(file, env, parseUpstream((await fs.readFile(file, 'utf8')).trim()));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        warn(`The proxy in ${file} can't be read, so the environment's counts. Set it anew.`);
      }
      return new Upstream(file, env, null);
    }
  }

  get(): UpstreamView | null {
    const environment = upstreamOfEnvironment(this.env);
    if (this.own) return { url: upstreamText(this.own), from: 'settings' };
    return environment && { url: upstreamText(environment), from: 'environment' };
  }

  /** @param url `null` forgets it. @throws CorralError `invalid-input`; nothing is changed then */
  async set(url: string | null): Promise<void> {
    if (url === null) {
      await fs.rm(this.file, { force: true });
      this.own = null;
      return;
    }
    const proxy = parseUpstream(url.trim());
    await writeFileAtomic(this.file, `${url.trim()}\n`);
    this.own = proxy;
  }

  /** Connects through the proxy that counts at this moment, if there is one. */
  readonly dial: Dial = (address, port, signal) => {
    const proxy = this.own ?? upstreamOfEnvironment(this.env);
    return proxy && !isBypassed(address, this.env)
      ? dialUpstream(proxy, address, port, signal)
      : dialDirectly(address, port, signal);
  };
}

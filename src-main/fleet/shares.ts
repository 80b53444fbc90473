import type { Share } from '../../src-preload/contract/vm';
import type { Driver } from '../driver/driver';
import { CorralError } from '../host/errors';
import fs from 'node:fs/promises';
import type { Lifecycle } from './lifecycle';
import type { VmRegistry } from './vm-registry';

/** Folders of this computer inside guests: kept in the record, attached live or at the next start. */
export class Shares {
  constructor(
    private readonly registry: VmRegistry,
    private readonly driver: Driver,
    private readonly lifecycle: Lifecycle,
  ) {}

  /**
   * Adds a share, and makes it appear at once when the VM runs and its driver can.
   *
   * @throws CorralError `invalid-input` when the folder is none, `name-taken`, `not-supported`
   * with the driver's reason.
   */
  async attach(id: string, share: Share): Promise<void> {
    const record = this.registry.record(id);
    const hostPath = await realFolder(share.hostPath);
    if (record.shares.some((other) => other.name === share.name)) {
      throw new CorralError('name-taken', `“${record.name}” has a share “${share.name}” already.`);
    }
    const { liveShare } = this.driver.capabilities(id);
    if (!liveShare.available) {
      throw new CorralError(
        'not-supported',
        `“${record.name}” can't share folders. ${liveShare.reason ?? ''}`,
      );
    }
    const kept = { name: share.name, hostPath };
    if (this.registry.runtime(id).state.kind === 'running') await this.connect(id, kept);
    await this.registry.update(id, { shares: [...record.shares, kept] });
  }

  /** Takes a share away, from the running guest first. @throws CorralError `not-found` */
  async detach(id: string, name: string): Promise<void> {
    const record = this.registry.record(id);
    if (!record.shares.some((share) => share.name === name)) {
      throw new CorralError('not-found', `“${record.name}” has no share “${name}”.`);
    }
    if (this.driver.status(id).kind === 'running') {
      const { liveShare } = this.driver.capabilities(id);
      if (!liveShare.available) {
        throw new CorralError(
          'not-supported',
          `“${name}” can't be taken out of “${record.name}” while it runs. ${liveShare.reason ?? ''}`,
        );
      }
      await this.lifecycle.guest(id).unmountShare(name);
      await this.driver.detachShare(id, name);
    }
    await this.registry.update(id, { shares: record.shares.filter((share) => share.name !== name) });
  }

  /** Connects every recorded share of a guest that has just become ready. */
  async connectAll(id: string): Promise<void> {
    for (const share of this.registry.record(id).shares) await this.connect(id, share);
  }

  private async connect(id: string, share: Share): Promise<void> {
    const { tag } = await this.driver.attachShare(id, share);
    await this.lifecycle.guest(id).mountShare(tag, share.name);
  }
}

async function realFolder(hostPath: string): Promise<string> {
  try {
    const real = await fs.realpath(hostPath);
    if ((await fs.stat(real)).isDirectory()) return real;
  } catch {
    // Told below, in the same words as for a file.
  }
  throw new CorralError('invalid-input', `${hostPath} is not a folder that can be read.`);
}

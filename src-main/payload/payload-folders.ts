import fs from 'node:fs/promises';
import type { PayloadRef } from '../../src-preload/contract/payload';
import type { PayloadKind } from '../../src-preload/contract/payload-state';
import type { VmRegistry } from '../fleet/vm-registry';
import { CorralError } from '../host/errors';
import { PayloadHistory } from './history/payload-history';
import { PayloadFolder } from './payload-folder';
import type { PayloadRegister } from './payload-register';

/** All payloads that this computer knows, each opened once. */
export class PayloadFolders {
  private readonly opened = new Map<string, Promise<PayloadFolder>>();

  constructor(
    private readonly register: PayloadRegister,
    private readonly now: () => number,
  ) {}

  /** @throws CorralError `not-found` */
  open(payloadId: string): Promise<PayloadFolder> {
    const there = this.opened.get(payloadId);
    if (there) return there;
    const opening = this.read(payloadId);
    this.opened.set(payloadId, opening);
    opening.catch(() => this.opened.delete(payloadId));
    return opening;
  }

  /** The payload of a folder, made known when it is not. @param folder links resolved */
  async take(folder: string, kind: PayloadKind): Promise<PayloadFolder> {
    return this.open((await this.register.take(folder, kind)).payloadId);
  }

  /** Finds a payload by its folder, or by the VM that it is attached to. @throws CorralError `not-found` */
  async find(of: PayloadRef, registry: Pick<VmRegistry, 'find'>): Promise<PayloadFolder> {
    if ('vm' in of) {
      const { name, payload } = registry.find(of.vm);
      if (payload) return this.open(payload.payloadId);
      throw new CorralError('not-found', `“${name}” has no payload. Name its folder with --path instead.`);
    }
    const folder = await fs.realpath(of.path).catch(() => of.path);
    const known = this.register.at(folder);
    if (known) return this.open(known.payloadId);
    throw new CorralError('not-found', `${folder} was never a payload folder of this computer.`);
  }

  private async read(payloadId: string): Promise<PayloadFolder> {
    const payload = this.register.get(payloadId);
    return new PayloadFolder(payload, await PayloadHistory.open(this.register.folderOf(payloadId), this.now));
  }
}

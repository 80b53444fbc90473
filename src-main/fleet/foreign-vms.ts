import { vmNameSchema } from '../../src-preload/contract/vm';
import type { DiscoveredMachine, Driver } from '../driver/driver';
import { toCorralError } from '../host/errors';
import { KeyedMutex } from '../host/keyed-mutex';
import { imageAccount } from '../guest/first-contact';
import type { Lifecycle } from './lifecycle';
import type { VmRecord } from './vm-record';
import type { VmRegistry } from './vm-registry';

/** What else is known of a VM by its name; null when nothing is. */
export type RecognizeForeign = (name: string) => Promise<Pick<VmRecord, 'user' | 'clawbox'> | null>;

/** Gives records to VMs that were made with a driver's own tools. The VMs themselves are not touched. */
export class ForeignVms {
  private readonly turn = new KeyedMutex();
  /** Names that were told of already. */
  private readonly passedOver = new Set<string>();

  constructor(
    private readonly registry: VmRegistry,
    private readonly driver: Driver,
    private readonly lifecycle: Lifecycle,
    private readonly warn: (sentence: string) => void,
    private readonly recognize: RecognizeForeign,
  ) {}

  /** Looks for new ones. Never rejects: what can't be taken up is told as a warning. */
  refresh(): Promise<void> {
    return this.turn.run('refresh', async () => {
      try {
        for (const machine of (await this.driver.discover?.()) ?? []) await this.take(machine);
      } catch (error) {
        this.warn(
          `VMs that were made outside of Corral could not be looked for. ${toCorralError(error).message}`,
        );
      }
    });
  }

  private async take({ driver, name, mac, resources }: DiscoveredMachine): Promise<void> {
    if (this.passedOver.has(name)) return;
    if (!vmNameSchema.safeParse(name).success) {
      this.passOver(name, 'Its name has characters that Corral does not take.');
      return;
    }
    try {
      const record = await this.registry.adopt({
        name,
        driver,
        imageId: '',
        resources,
        user: imageAccount,
        ...(await this.recognize(name)),
        ...(isMac(mac) ? { mac } : {}),
      });
      await this.lifecycle.adopt([record]);
    } catch (error) {
      this.passOver(name, toCorralError(error).message);
    }
  }

  private passOver(name: string, reason: string): void {
    this.passedOver.add(name);
    this.warn(`The VM “${name}”, made outside of Corral, is not shown. ${reason}`);
  }
}

function isMac(text: string): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(text);
}

import type { Lifecycle } from '../fleet/lifecycle';
import type { VmRecord } from '../fleet/vm-record';
import type { VmRegistry } from '../fleet/vm-registry';
import type { Unsubscribe } from '../host/emitter';
import { KeyedMutex } from '../host/keyed-mutex';
import { numberedVms } from './clawboxes';
import type { Provisioned, ProvisionMarkers } from './provision-marker';

/**
 * Keeps the markers true: a numbered VM gets one when its guest is ready, it says what the VM has, and it goes
 * with the VM. One that was brought back gets it again at its next start. What Clawbox wrote of a VM that it made is
 * not changed: Clawbox compares it with what it is asked for.
 *
 * @param onFailure takes why a marker could not be written
 */
export function keepMarkers(
  registry: VmRegistry,
  lifecycle: Pick<Lifecycle, 'onReady'>,
  markers: Pick<ProvisionMarkers, 'write' | 'remove' | 'read'>,
  onFailure: (error: unknown) => void,
): Unsubscribe {
  const turn = new KeyedMutex();
  const known = new Map<number, string>();
  for (const [number, record] of numberedVms(registry)) known.set(number, sayingOf(record));

  const look = (): void => {
    const present = numberedVms(registry);
    for (const number of [...known.keys()].filter((gone) => !present.has(gone))) {
      known.delete(number);
      turn.run(String(number), () => markers.remove(number)).catch(onFailure);
    }
    for (const [number, record] of present) {
      if (known.get(number) === sayingOf(record)) continue;
      known.set(number, sayingOf(record));
      turn.run(String(number), () => correct(number, record)).catch(onFailure);
    }
  };
  const correct = async (number: number, record: VmRecord): Promise<void> => {
    if (await markers.read(number)) await write(number, record);
  };
  const write = async (number: number, record: VmRecord): Promise<void> => {
    if (record.origin !== 'adopted') await markers.write(number, provisionedOf(record));
  };

  const stopReady = lifecycle.onReady(async (id) => {
    const record = registry.record(id);
    const number = record.clawbox?.number;
    if (number === undefined) return;
    known.set(number, sayingOf(record));
    await turn.run(String(number), () => write(number, record)).catch(onFailure);
  });
  const stopNews = registry.on((news) => {
    if (news.topic === 'vm.removed' || (news.topic === 'vm.changed' && news.vm.clawbox)) look();
  });
  return () => {
    stopReady();
    stopNews();
  };
}

function provisionedOf({ clawbox, payload }: VmRecord): Provisioned {
  return { profile: clawbox?.profile ?? 'standard', hasPayload: payload !== null };
}

function sayingOf(record: VmRecord): string {
  return JSON.stringify(provisionedOf(record));
}

import type { Input } from '../../src-preload/contract/contract';
import type { SetAside } from '../../src-preload/contract/vm';
import { requireUsable } from '../fleet/require-usable';
import type { VmRecord } from '../fleet/vm-record';
import type { VmRegistry } from '../fleet/vm-registry';
import type { Unsubscribe } from '../host/emitter';
import { CorralError } from '../host/errors';
import type { ConsentGate } from './consent';
import type { FamilyTasks } from './family-tasks';
import type { SetVmAsideInput } from './set-vm-aside';
import type { UndoSetAsideInput } from './undo-set-aside';

/** A VM that was set aside. */
type Aside = VmRecord & { readonly setAside: SetAside };

const sweepMs = 60 * 60 * 1000;

interface Started {
  readonly taskId: string;
}

/** Puts VMs away, brings them back, and deletes them for good when their time is over. */
export class SetAsides {
  constructor(
    private readonly registry: VmRegistry,
    private readonly work: FamilyTasks,
    private readonly gate: ConsentGate,
    private readonly now: () => number,
  ) {}

  /** @throws CorralError `not-found`, `needs-consent`, `wrong-state` */
  async delete({ vm, permanently, ...given }: Input<'vm', 'delete'>): Promise<Started> {
    const record = this.registry.find(vm);
    if (record.setAside && permanently) return this.discard(record.id);
    requireUsable(record, 'be deleted');
    this.work.requireIdle([record]);
    this.gate.require(record, given);
    const { id, name } = record;
    const { ran } = this.work.standing(record);
    const force = given.force ?? false;
    if (permanently) return { taskId: await this.work.startDelete(record, ran, force) };
    const input: SetVmAsideInput = { vmId: id, name, ran, force, vmIds: [id], at: this.now() };
    return { taskId: await this.work.start('vm.set-aside', input) };
  }

  /** Brings a VM back; what has its name or its place meanwhile is set aside. @throws CorralError `not-found`, `wrong-state` */
  async restore(reference: string): Promise<Started> {
    const record = this.find(reference);
    const occupants = this.occupantsOf(record);
    for (const occupant of occupants) requireUsable(occupant, 'give way');
    this.work.requireIdle([record, ...occupants]);
    const input: UndoSetAsideInput = {
      vmId: record.id,
      asideName: record.name,
      setAside: record.setAside,
      occupants: occupants.map((occupant) => this.work.standing(occupant)),
      vmIds: [record.id, ...occupants.map(({ id }) => id)],
      at: this.now(),
    };
    return { taskId: await this.work.start('undo.restore', input) };
  }

  /** Deletes for good what was set aside. @throws CorralError `not-found`, `wrong-state` */
  async discard(reference: string): Promise<Started> {
    const record = this.find(reference);
    this.work.requireIdle([record]);
    return { taskId: await this.work.startDelete(record, false, false) };
  }

  /** What is kept for an undo only, and what its end would free at least. */
  freeable(): { readonly count: number; readonly bytes: number } {
    const asides = this.registry.records().filter(({ setAside }) => setAside !== null);
    const freed = asides.map(({ id }) => this.registry.runtime(id).disk?.freedBytes ?? 0);
    return { count: asides.length, bytes: freed.reduce((sum, bytes) => sum + bytes, 0) };
  }

  /** Deletes for good what nobody can bring back any more, now and every hour. @returns the end of that */
  sweep(onFailure: (error: unknown) => void): Unsubscribe {
    const once = (): void => {
      for (const { id, setAside } of this.registry.records()) {
        if (setAside === null || setAside.until > this.now() || this.work.isBusy(id)) continue;
        this.discard(id).catch(onFailure);
      }
    };
    once();
    const timer = setInterval(once, sweepMs);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** By id, by its present name, or, the newest, by the name that it had, or the end of that. */
  private find(reference: string): Aside {
    const wanted = reference.toLowerCase();
    const asides = this.registry
      .records()
      .filter((record): record is Aside => record.setAside !== null && record.phase === 'ready')
      .toSorted((a, b) => b.setAside.at - a.setAside.at);
    const found =
      asides.find(({ id, name }) => id === reference || name.toLowerCase() === wanted) ??
      asides.find(({ setAside }) => setAside.name.toLowerCase() === wanted) ??
      asides.find(({ setAside }) => setAside.name.toLowerCase().endsWith(`-${wanted}`));
    if (found) return found;
    const known = asides.map(({ name }) => name).join(', ');
    throw new CorralError(
      'not-found',
      `Nothing called “${reference}” was set aside. ${known === '' ? 'There is nothing to bring back.' : `There are: ${known}.`}`,
    );
  }

  /** A family has one VM of each tier, but many snapshots. */
  private occupantsOf({ id, family, setAside }: Aside): VmRecord[] {
    const hasPlace = (other: VmRecord): boolean =>
      family !== null &&
      family.tier !== 'snapshot' &&
      other.family?.id === family.id &&
      other.family.tier === family.tier &&
      other.phase === 'ready';
    return this.registry.records().filter((other) => {
      if (other.id === id || other.setAside) return false;
      return other.name.toLowerCase() === setAside.name.toLowerCase() || hasPlace(other);
    });
  }
}

import { isDeepStrictEqual } from 'node:util';
import type { CorralNews } from '../../src-preload/contract/events';
import {
  defaultNetworkPolicy,
  type NetworkPolicy,
  type NetworkState,
} from '../../src-preload/contract/network';
import type { VmPayload } from '../../src-preload/contract/payload-state';
import type { ErrorEnvelope } from '../../src-preload/contract/errors';
import type { Capabilities, GuestFacts, Resources, Vm, VmState } from '../../src-preload/contract/vm';
import type { DiskUsage, Endpoint } from '../driver/driver';
import { Emitter } from '../host/emitter';
import { CorralError } from '../host/errors';
import { newVmRecord } from './vm-record';
import type { NewVm, VmRecord } from './vm-record';
import type { VmStore } from './vm-store';

/** What is known of a VM only while this orchestrator lives. */
export interface VmRuntime {
  readonly state: VmState;
  readonly endpoint: Endpoint | null;
  readonly activeResources: Resources | null;
  readonly guest: GuestFacts | null;
  readonly lastError: ErrorEnvelope | null;
  readonly disk: DiskUsage | null;
  readonly network: NetworkState;
  readonly payload: Pick<VmPayload, 'state' | 'lastCheckpoint' | 'lastSuccessAt'>;
}

/** What may change of a record. */
export type RecordChange = Partial<Omit<VmRecord, 'id' | 'version'>>;

interface Entry {
  record: VmRecord;
  runtime: VmRuntime;
  version: number;
}

const powerless: VmRuntime = {
  state: { kind: 'stopped' },
  endpoint: null,
  activeResources: null,
  guest: null,
  lastError: null,
  disk: null,
  network: { kind: 'unknown' },
  payload: { state: { kind: 'off' }, lastCheckpoint: null, lastSuccessAt: null },
};

/**
 * All VMs: their records on disk, what is known of each now, and the news of every change. It
 * knows nothing of how VMs are run.
 */
export class VmRegistry {
  private readonly entries = new Map<string, Entry>();
  private readonly changes = new Emitter<CorralNews>();
  readonly on = this.changes.on.bind(this.changes);

  constructor(
    private readonly store: VmStore,
    private readonly capabilitiesOf: (record: VmRecord) => Capabilities,
    private readonly now: () => number = Date.now,
    /** What a family gives its VMs: its prefix, without which they are looked up too, and its network policy. */
    private readonly familyOf: (
      familyId: string,
    ) => { readonly prefix: string; readonly network: NetworkPolicy } | undefined = () => undefined,
  ) {}

  /** Reads all records. @returns warnings about those that are broken. */
  async load(): Promise<string[]> {
    const { records, warnings } = await this.store.load();
    for (const record of records) this.entries.set(record.id, { record, runtime: powerless, version: 1 });
    return warnings;
  }

  records(): VmRecord[] {
    return [...this.entries.values()].map((entry) => entry.record);
  }

  record(id: string): VmRecord {
    return this.entry(id).record;
  }

  runtime(id: string): VmRuntime {
    return this.entry(id).runtime;
  }

  has(id: string): boolean {
    return this.entries.has(id);
  }

  folderOf(id: string): string {
    return this.store.folderOf(id);
  }

  /**
   * Looks a VM up by its id, its name, or its name without the prefix of its family.
   *
   * @throws CorralError `not-found`, also when a short name fits several
   */
  find(reference: string): VmRecord {
    const wanted = reference.toLowerCase();
    const records = this.records().filter(isShown);
    const found =
      records.find((record) => record.id === reference) ??
      records.find((record) => record.name.toLowerCase() === wanted);
    if (found) return found;
    const shown = records.filter((record) => record.setAside === null);
    const short = shown.filter((record) => this.shortName(record) === wanted);
    const [only] = short;
    if (only && short.length === 1) return only;
    const names = (short.length > 1 ? short : shown).map((record) => record.name).toSorted();
    const known = names.length === 0 ? 'There are no VMs yet.' : `There are: ${names.join(', ')}.`;
    throw new CorralError('not-found', `There is no VM “${reference}”. ${known}`);
  }

  /** Takes a name and writes the record of a VM in the making. @throws CorralError `name-taken` */
  reserve(vm: NewVm): Promise<VmRecord> {
    return this.add(newVmRecord(vm, this.now()), { kind: 'creating', taskId: '' });
  }

  /** Writes the record of a VM that was there before Corral: it is ready at once. @throws CorralError `name-taken` */
  async adopt(vm: NewVm): Promise<VmRecord> {
    const ready = { phase: 'ready', origin: 'adopted', neverStarted: false } as const;
    const record = await this.add({ ...newVmRecord(vm, this.now()), ...ready }, { kind: 'stopped' });
    this.changed(this.entry(record.id));
    return record;
  }

  /**
   * Changes the name and, in the same write, what depends on it.
   *
   * @throws CorralError `name-taken` when the name would be another VM's, whatever its case.
   */
  async rename(id: string, name: string, change: RecordChange = {}): Promise<void> {
    this.requireFreeName(name, id);
    await this.update(id, { ...change, name });
  }

  /** Changes the record on disk, then in memory, then tells. */
  async update(id: string, change: RecordChange): Promise<void> {
    const entry = this.entry(id);
    const record = { ...entry.record, ...change };
    await this.store.save(record);
    entry.record = record;
    this.changed(entry);
  }

  /** Changes what is known now, and tells when it differs from before. */
  note(id: string, change: Partial<VmRuntime>): void {
    const entry = this.entries.get(id);
    if (!entry) return; // It was removed while somebody still looked at it.
    const runtime = { ...entry.runtime, ...change };
    if (isDeepStrictEqual(runtime, entry.runtime)) return;
    entry.runtime = runtime;
    this.changed(entry);
  }

  /** Tells a VM anew whose view depends on something outside of it that changed, such as its family. */
  announce(id: string): void {
    this.changed(this.entry(id));
  }

  /** Forgets a VM and removes its folder. What was cloned from it hangs on its own source from then on. */
  async remove(id: string): Promise<void> {
    const source = this.entries.get(id)?.record.clonedFrom ?? null;
    for (const { record } of [...this.entries.values()]) {
      if (record.clonedFrom?.id === id) await this.update(record.id, { clonedFrom: source });
    }
    await this.store.remove(id);
    const entry = this.entries.get(id);
    if (this.entries.delete(id) && entry && isShown(entry.record)) {
      this.changes.emit({ topic: 'vm.removed', id });
    }
  }

  view(id: string): Vm {
    const { record, runtime, version } = this.entry(id);
    return {
      id: record.id,
      name: record.name,
      driver: record.driver,
      imageId: record.imageId,
      resources: record.resources,
      activeResources: isDeepStrictEqual(runtime.activeResources, record.resources)
        ? null
        : runtime.activeResources,
      state: runtime.state,
      endpoint: runtime.endpoint,
      user: record.user,
      mac: record.mac,
      hostKeyFingerprint: record.hostKeyFingerprint,
      createdAt: record.createdAt,
      clonedFrom: record.clonedFrom,
      family: record.family,
      origin: record.origin,
      note: record.note,
      setAside: record.setAside,
      safety: record.safety,
      network: {
        policy: this.networkPolicy(record),
        isOwn: record.network !== null,
        state: runtime.network,
      },
      setup: record.setup,
      auth: record.auth,
      clawbox: record.clawbox,
      payload: record.payload && { ...record.payload, ...runtime.payload },
      layerCount: runtime.disk?.layerCount ?? 0,
      ownBytes: runtime.disk?.ownBytes ?? null,
      sharedBytes: runtime.disk?.sharedBytes ?? null,
      freedBytes: runtime.disk?.freedBytes ?? null,
      shares: record.shares,
      capabilities: this.capabilitiesOf(record),
      guest: runtime.guest,
      lastError: runtime.lastError,
      version,
    };
  }

  /** All VMs in the order of their making. */
  views(): Vm[] {
    return this.records()
      .filter(isShown)
      .toSorted((a, b) => a.createdAt - b.createdAt)
      .map((record) => this.view(record.id));
  }

  /** Its own, else that of its family. */
  networkPolicy({ network, family }: VmRecord): NetworkPolicy {
    return network ?? (family && this.familyOf(family.id)?.network) ?? defaultNetworkPolicy;
  }

  private shortName({ name, family }: VmRecord): string | undefined {
    const prefix = family === null ? undefined : this.familyOf(family.id)?.prefix;
    const start = `${prefix?.toLowerCase() ?? ''}-`;
    return prefix !== undefined && name.toLowerCase().startsWith(start)
      ? name.slice(start.length).toLowerCase()
      : undefined;
  }

  private async add(record: VmRecord, state: VmState): Promise<VmRecord> {
    this.requireFreeName(record.name);
    this.entries.set(record.id, { record, runtime: { ...powerless, state }, version: 1 });
    try {
      await this.store.save(record);
    } catch (error) {
      this.entries.delete(record.id);
      throw error;
    }
    return record;
  }

  private changed(entry: Entry): void {
    entry.version += 1;
    if (!isShown(entry.record)) return;
    this.changes.emit({ topic: 'vm.changed', vm: this.view(entry.record.id) });
  }

  private entry(id: string): Entry {
    const entry = this.entries.get(id);
    if (!entry) throw new CorralError('not-found', `The VM ${id} does not exist any more.`);
    return entry;
  }

  /** The VM that has this name, in any case. */
  named(name: string): VmRecord | undefined {
    return this.records().find((record) => record.name.toLowerCase() === name.toLowerCase());
  }

  /** @throws CorralError `name-taken` when another VM has it, in any case. */
  requireFreeName(name: string, exceptId?: string): void {
    const taken = this.named(name);
    if (taken && taken.id !== exceptId) {
      throw new CorralError('name-taken', `There is a VM “${taken.name}” already. Choose another name.`);
    }
  }
}

/** Copies that are made to look into and thrown away are nobody's business. */
function isShown({ checkOf }: VmRecord): boolean {
  return checkOf === null;
}

import path from 'node:path';
import { safetyCheckSchema, type SafetyCheck } from '../../src-preload/contract/safety';
import type { VmRegistry } from '../fleet/vm-registry';
import { JsonStore } from '../host/json-store';
import { KeyedMutex } from '../host/keyed-mutex';
import { summaryOf } from './verdict';

/** Checks of one VM that a dialog may still be about. */
const maxRemembered = 10;

/** What was found out about each VM: the newest check in the VM's folder, its summary on the record. */
export class CheckBook {
  /** Newest last. The older ones are only there for consent that was given to them. */
  private readonly checks = new Map<string, readonly SafetyCheck[]>();
  /** So that news during a write is not lost behind it. */
  private readonly changes = new KeyedMutex();

  constructor(private readonly registry: VmRegistry) {}

  /** Reads what earlier orchestrators found. A file that can't be read counts as no check. */
  async load(): Promise<void> {
    for (const { id } of this.registry.records()) {
      const stored = await this.storeOf(id).read();
      if (stored.kind !== 'absent' && stored.value?.vmId === id) this.checks.set(id, [stored.value]);
    }
  }

  newest(vmId: string): SafetyCheck | undefined {
    const check = this.checks.get(vmId)?.at(-1);
    if (!check || !this.registry.has(vmId)) return undefined;
    const { safety } = this.registry.record(vmId);
    return safety?.checkId === check.checkId ? { ...check, outdated: safety.outdated } : undefined;
  }

  /** One of the last few checks of a VM. */
  find(vmId: string, checkId: string): SafetyCheck | undefined {
    return this.checks.get(vmId)?.find((check) => check.checkId === checkId);
  }

  add(check: SafetyCheck): Promise<void> {
    const { vmId } = check;
    return this.changes.run(vmId, async () => {
      await this.storeOf(vmId).write(check);
      this.checks.set(vmId, [...(this.checks.get(vmId) ?? []), check].slice(-maxRemembered));
      await this.registry.update(vmId, { safety: summaryOf(check) });
    });
  }

  /** Says of the newest check that the VM has changed since. */
  outdate(vmId: string): Promise<void> {
    return this.changes.run(vmId, async () => {
      if (!this.registry.has(vmId)) return;
      const { safety } = this.registry.record(vmId);
      if (!safety || safety.outdated) return;
      await this.registry.update(vmId, { safety: { ...safety, outdated: true } });
    });
  }

  forget(vmId: string): void {
    this.checks.delete(vmId);
  }

  private storeOf(vmId: string): JsonStore<typeof safetyCheckSchema> {
    return new JsonStore(path.join(this.registry.folderOf(vmId), 'safety.json'), safetyCheckSchema);
  }
}

import fs from 'node:fs/promises';
import path from 'node:path';
import { seedFolderOf } from '../fleet/machine-spec';
import type { VmRecord } from '../fleet/vm-record';
import type { VmRegistry } from '../fleet/vm-registry';
import { enrollGuest, type ExecuteInGuest } from '../guest/enroll';
import { hostnameOf } from '../guest/seed';
import { CorralError } from '../host/errors';

/** What guests without a seed disk are introduced with. */
export interface IntroductionParts {
  readonly registry: VmRegistry;
  /** Corral's public key. */
  readonly authorizedKey: string;
  /** Text of resources/guest/enroll.sh. */
  readonly script: string;
  readonly execute: (id: string, ...call: Parameters<ExecuteInGuest>) => ReturnType<ExecuteInGuest>;
  /** Whether the VM's present run was started by other means than Corral. */
  readonly runsForOthers: (id: string) => boolean;
}

/**
 * Makes a guest known to Corral and Corral to the guest, through the agent in it.
 *
 * @returns its host key
 * @throws CorralError `guest-unreachable`, `guest-failed`; `wrong-state` for a guest that somebody else
 * started and that never saw Corral: it is left alone
 */
export async function introduceGuest(parts: IntroductionParts, id: string): Promise<string> {
  const { registry } = parts;
  const record = registry.record(id);
  if (!record.enrolled && record.origin === 'adopted' && parts.runsForOthers(id)) {
    throw new CorralError(
      'wrong-state',
      `“${record.name}” was started outside of Corral, which leaves it alone. Restart it here to work in it.`,
    );
  }
  try {
    const { hostPublicKey, fingerprint } = await enroll(parts, record);
    const news = { hostPublicKey, hostKeyFingerprint: fingerprint, enrolled: true };
    if (!record.enrolled || record.hostPublicKey !== hostPublicKey) await registry.update(id, news);
    return hostPublicKey;
  } catch (error) {
    // A Mac's agent comes up only with its desktop; who was here before can log in without.
    if (record.enrolled) return record.hostPublicKey;
    throw error;
  }
}

async function enroll(
  { registry, authorizedKey, script, execute }: IntroductionParts,
  record: VmRecord,
): ReturnType<typeof enrollGuest> {
  const { id, user, machineId, name } = record;
  const keyFile = path.join(seedFolderOf(registry.folderOf(id)), 'corral', 'ssh_host_ed25519_key');
  // What was there before Corral keeps its identity: others know it by that.
  const hostKey =
    record.origin === 'adopted'
      ? null
      : { privateKey: await fs.readFile(keyFile, 'utf8'), publicKey: record.hostPublicKey };
  return enrollGuest((...call) => execute(id, ...call), script, {
    user,
    hostname: hostnameOf(name),
    machineId,
    authorizedKey,
    hostKey,
  });
}

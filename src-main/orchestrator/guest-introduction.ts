import fs from 'node:fs/promises';
import path from 'node:path';
import { seedFolderOf } from '../fleet/machine-spec';
import type { VmRecord } from '../fleet/vm-record';
import type { VmRegistry } from '../fleet/vm-registry';
import type { Endpoint } from '../driver/driver';
import { enrollGuest, type ExecuteInGuest } from '../guest/enroll';
import {
  firstContact,
  imageAccount,
  imagePassword,
  shownHostKey,
  type ContactParts,
} from '../guest/first-contact';
import { GuestConnection } from '../guest/guest-connection';
import { switchOffPasswordLogin } from '../guest/password-login';
import { fingerprintOf } from '../guest/public-key';
import { waitUntilReady } from '../guest/readiness';
import { hostnameOf, type HostKey } from '../guest/seed';
import { SshConfig } from '../guest/ssh-config';
import { refusalOf } from '../guest/ssh-failure';
import { CorralError, toCorralError } from '../host/errors';

const keyLoginTimeoutMs = 45_000;

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
  /** What a guest without an agent is met with. */
  readonly contact: ContactParts;
  /** Takes a line for the orchestrator's log. */
  readonly log: (line: string) => void;
}

/**
 * Makes a guest known to Corral and Corral to the guest: through the agent in it, or where none answers, by the
 * password that its image came with.
 *
 * @returns does so, as often as it is asked, and tells the host key. It throws CorralError `guest-unreachable`,
 * `guest-failed`, `guest-refused`; `wrong-state` for a guest that somebody else started and that never saw Corral: it
 * is left alone
 */
export function guestIntroduction(
  parts: IntroductionParts,
  id: string,
  endpoint: Endpoint,
): () => Promise<string> {
  const { registry } = parts;
  /** A wrong password is not tried twice in one run: sshd counts. */
  let refusal: CorralError | undefined;

  return async () => {
    const record = registry.record(id);
    if (!record.enrolled && record.origin === 'adopted' && parts.runsForOthers(id)) throw isOfOthers(record);
    try {
      return await learn(parts, record, await enroll(parts, record, (...call) => parts.execute(id, ...call)));
    } catch (error) {
      // A Mac's agent comes up only with its desktop; who was here before can log in without.
      if (record.enrolled) return record.hostPublicKey;
      if (!isWithoutAgent(toCorralError(error))) throw error;
    }
    if (refusal) throw refusal;
    try {
      return await learn(parts, record, await meetByPassword(parts, record, endpoint));
    } catch (error) {
      if (refusalOf(toCorralError(error)) === 'login') refusal = toCorralError(error);
      throw error;
    }
  };
}

function isWithoutAgent({ code }: CorralError): boolean {
  return code === 'guest-unreachable' || code === 'not-supported';
}

function isOfOthers({ name }: VmRecord): CorralError {
  return new CorralError(
    'wrong-state',
    `“${name}” was started outside of Corral, which leaves it alone. Restart it here to work in it.`,
  );
}

/** Pins the host key in the record. */
async function learn({ registry }: IntroductionParts, record: VmRecord, key: HostKey): Promise<string> {
  const { hostPublicKey, fingerprint } = key;
  const news = { hostPublicKey, hostKeyFingerprint: fingerprint, enrolled: true };
  if (!record.enrolled || record.hostPublicKey !== hostPublicKey) await registry.update(record.id, news);
  return hostPublicKey;
}

/** It counts as known only once a login by key has worked and logins by password are off. */
async function meetByPassword(
  parts: IntroductionParts,
  record: VmRecord,
  endpoint: Endpoint,
): Promise<HostKey> {
  const { id, user, name } = record;
  // A numbered VM's own account comes with its enrolment.
  const stranger = record.clawbox && record.origin !== 'adopted' ? imageAccount : user;
  const execute = firstContact(parts.contact, { id, user: stranger, endpoint, password: imagePassword });
  const key = await enroll(parts, record, execute);
  const shown = await shownHostKey(parts.contact, id);
  if (record.origin === 'adopted' && shown !== key.hostPublicKey) {
    throw new CorralError(
      'guest-refused',
      `“${name}” showed another host key than it has: something stands between it and Corral. Nothing was kept.`,
      { vmId: id, refusal: 'host-key' },
    );
  }
  parts.log(
    `“${name}” has no agent that answers, so its host key ${fingerprintOf(shown)} was trusted on first use.`,
  );
  const config = new SshConfig(parts.contact.paths, parts.contact.privateKeyFile);
  await config.write({ id, user, endpoint, hostPublicKey: key.hostPublicKey });
  const connection = new GuestConnection(id, config, parts.contact.run);
  await waitUntilReady(connection, endpoint, { timeoutMs: keyLoginTimeoutMs });
  // Others may log in by password to what was there before Corral.
  if (record.origin !== 'adopted') await switchOffPasswordLogin(connection);
  return key;
}

async function enroll(
  { registry, authorizedKey, script }: IntroductionParts,
  record: VmRecord,
  execute: ExecuteInGuest,
): Promise<HostKey> {
  const { id, user, machineId, name } = record;
  const keyFile = path.join(seedFolderOf(registry.folderOf(id)), 'corral', 'ssh_host_ed25519_key');
  // What was there before Corral keeps its identity: others know it by that.
  const hostKey =
    record.origin === 'adopted'
      ? null
      : { privateKey: await fs.readFile(keyFile, 'utf8'), publicKey: record.hostPublicKey };
  return enrollGuest(execute, script, {
    user,
    hostname: hostnameOf(name),
    machineId,
    authorizedKey,
    hostKey,
  });
}

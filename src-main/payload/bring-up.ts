import path from 'node:path';
import type { PayloadQuestion } from '../../src-preload/contract/payload-state';
import { CorralError, toCorralError } from '../host/errors';
import type { WorkOptions } from './history/work-options';
import type { GuestPayloadParts } from './guest-payload';
import type { GuestService } from './guest-service';
import type { HeldLock } from './lock/payload-locks';
import { writeMarker } from './marker';
import type { Inspection, PayloadAgent } from './payload-agent';
import { preflight } from './preflight';
import { decideSeed, type GuestSide, type SeedDecision } from './seed-decision';
import type { Named } from './sentences';

/** What a person has decided where two sides differ. */
export type Choice = 'host' | 'guest' | 'keep-both';

/** How a guest is reached for its payload. */
export interface GuestReach {
  readonly agent: PayloadAgent;
  readonly service: GuestService;
  /** Makes the share appear in the guest. Safe to repeat. @throws CorralError `not-supported` */
  connect(): Promise<void>;
  /** Takes the share out of the guest again. @throws CorralError `not-supported`, `guest-failed` while it is in use */
  disconnect(): Promise<void>;
}

export interface BringUp {
  readonly lock: HeldLock;
  readonly names: Named;
  readonly signal: AbortSignal;
  readonly choice: Choice | undefined;
  /** A service that is at work is started anew, too. */
  readonly anew: boolean;
  readonly say: (sentence: string) => void;
}

type Parts = Pick<GuestPayloadParts, 'vm' | 'folder' | 'locks' | 'reach' | 'isSamePlace' | 'now' | 'log'>;

/**
 * Brings the payload of a guest up: share, marker, seed, service. Safe to repeat at any moment; a service that does
 * its work already is left alone.
 *
 * @returns what a person has to decide first; then nothing was written to either side
 * @throws CorralError what it met, in words for a person
 */
export async function bringUp(parts: Parts, run: BringUp): Promise<PayloadQuestion | undefined> {
  const { folder, locks, reach } = parts;
  const { lock, names, signal, say } = run;
  const options: WorkOptions = { signal };
  await locks.running(lock); // Somebody may have taken it while the guest came up.
  const facts = { payloadId: folder.payload.payloadId, epoch: lock.epoch, token: lock.token };
  const isNew = await reach.service.bring(signal);
  if (!isNew && !run.anew && (await doesItsWork(parts))) return undefined;

  say(`Connecting the folder to “${names.vm}”.`);
  await reach.service.stop(false);
  await writeMarker(folder.path, names.kind, { vm: names.vm, ...facts });
  await reach.connect();
  await reach.agent.grant(facts);
  const seen = await preflight(() => reach.agent.inspect(signal), names, signal);
  if (seen.missingTool !== '') throw missingTool(seen, names);

  say('Looking which side is newer.');
  await folder.recover(options);
  await folder.takeKept(parts.vm(), options); // Of a seed that was cut short.
  await takeWhatIsWhole(parts, options);
  const decision = await decide(parts, seen, run);
  if (decision.kind === 'ask') return decision.question;
  await carryOut(decision, parts, run);
  await folder.show(options);

  say('Starting the service.');
  await reach.service.start();
  return undefined;
}

/** Whether a service that was started before, perhaps by an earlier orchestrator, is at work on this payload. */
async function doesItsWork({ folder, reach }: Parts): Promise<boolean> {
  if (!(await reach.service.isRunning())) return false;
  const seen = await reach.agent.look().catch(() => undefined);
  if (!seen || seen.mount === 'missing' || seen.marker !== 'ours') return false;
  return seen.local === 'seeded' && seen.payload === folder.payload.payloadId;
}

/** Takes over what the guest published last. Where a power cut has torn that, the next pass of its service mends it. */
async function takeWhatIsWhole({ folder, vm }: Parts, options: WorkOptions): Promise<void> {
  try {
    await folder.takeIn(vm(), options);
  } catch (error) {
    const { code, retryable } = toCorralError(error);
    if (code !== 'file-broken' || !retryable) throw error;
  }
}

async function decide(
  { folder, isSamePlace }: Parts,
  seen: Inspection,
  { signal, choice }: BringUp,
): Promise<SeedDecision> {
  if (choice === 'host') return { kind: 'seed' };
  const decision = decideSeed(guestSide(seen), await folder.hostSide(signal), isSamePlace);
  return decision.kind === 'ask' && choice !== undefined ? { kind: 'adopt' } : decision;
}

async function carryOut(
  decision: Exclude<SeedDecision, { kind: 'ask' }>,
  parts: Parts,
  { lock, names, signal, choice, say }: BringUp,
): Promise<void> {
  const { folder, reach } = parts;
  const options: WorkOptions = { signal };
  switch (decision.kind) {
    case 'continue':
      return;
    case 'seed':
      say(`Copying the ${names.kind.title} into “${names.vm}”.`);
      await folder.takeEdits('import', options);
      await folder.publishHead(lock.epoch, options);
      await reach.agent.seed(signal);
      await folder.takeKept(parts.vm(), options);
      return;
    case 'adopt':
      say(`Taking over the ${names.kind.title} of “${names.vm}”.`);
      if (choice === 'keep-both') await exportHost(parts, options);
      else await folder.takeEdits('kept', options);
      await reach.agent.adopt(signal);
  }
}

/** Puts what the folder has into a new one beside it. */
async function exportHost({ folder, now, log }: Parts, options: WorkOptions): Promise<void> {
  const kept = (await folder.takeEdits('kept', options)) ?? folder.history.head;
  if (!kept) return;
  const stamp = new Date(now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const target = `${folder.path}-host-${stamp}`;
  await folder.history.export(kept.number, target, options);
  log(`What was in ${folder.path} is in ${path.basename(target)} beside it.`);
}

function guestSide({ local, payload, generation, changed }: Inspection): GuestSide {
  const isStamped = local === 'seeded' || local === 'foreign';
  return {
    local: local === 'foreign' ? 'seeded' : local,
    payloadId: isStamped ? payload : null,
    base: generation === '' ? null : generation,
    changed,
  };
}

function missingTool({ missingTool: tool }: Inspection, { vm }: Named): CorralError {
  return new CorralError(
    'tool-missing',
    `“${vm}” lacks ${tool}, which checkpoints need. Install it there (Debian: sudo apt-get install ${tool}), then restart the service.`,
    { tool },
  );
}

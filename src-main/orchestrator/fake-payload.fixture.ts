import { createHash } from 'node:crypto';
import type { Checkpoint, CheckpointChange, PayloadLock } from '../../src-preload/contract/payload';
import type { PayloadState, VmPayload } from '../../src-preload/contract/payload-state';
import type { Vm } from '../../src-preload/contract/vm';
import { fakeVm } from './fake-vm.fixture';

export const fakePayloadId = '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e01';
export const fakePayloadPath = '/home/ann/signal';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** VMs that stand for all that a payload can be: bound and in sync, held, refused, and none. */
export const fakePayloadVmIds = {
  'clawbox-1': '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e11',
  'clawbox-2': '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e12',
  field: '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e13',
  lab: '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e14',
} as const;

/** SHA-256 of a text, as keys of locks and hashes of checkpoints look. */
export function fakeHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A UUID that belongs to a text. */
export function fakeId(text: string): string {
  const hex = fakeHash(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** One state of each kind, as it is about a minute or two before `now`. */
export function fakePayloadStates(now: number): { [Kind in PayloadState['kind']]: PayloadState } {
  return {
    off: { kind: 'off' },
    starting: {
      kind: 'starting',
      since: now - 4 * second,
      sentence: 'Waiting for the folder to be mounted in the guest.',
    },
    'in-sync': { kind: 'in-sync', at: now - 3 * second },
    behind: { kind: 'behind', since: now - 7 * second },
    paused: { kind: 'paused', since: now - 20 * minute },
    held: {
      kind: 'held',
      since: now - 2 * minute,
      question: { kind: 'both-changed' },
      sentence:
        'The folder and the guest have both changed since they last agreed. Decide which side goes on; the other one is kept as a checkpoint.',
    },
    stale: {
      kind: 'stale',
      since: now - 3 * minute,
      sentence: 'The guest’s disk is full, so no checkpoint could be made. Free some space in it.',
    },
    'mount-missing': {
      kind: 'mount-missing',
      since: now - 2 * minute,
      sentence: 'The folder is not mounted in the guest. Restart the VM to mount it again.',
    },
    'service-down': {
      kind: 'service-down',
      since: now - minute,
      sentence: 'The service in the guest does not run. Restart it.',
    },
    halted: {
      kind: 'halted',
      since: now - minute,
      sentence: 'The marker in the folder belongs to another VM. Attach the folder again.',
    },
  };
}

/** What a held payload asks when its next checkpoint would lack most of what is there. */
export function fakeLossHeld(now: number): PayloadState {
  return {
    kind: 'held',
    since: now - 30 * second,
    question: { kind: 'would-lose', files: 180, ofFiles: 214, databases: 1, accounts: true },
    sentence:
      'The next checkpoint would lack 180 of 214 files, a database and the list of accounts. Allow it if that is meant; restore an older checkpoint otherwise.',
  };
}

/** The payload of a VM in a state. @param payloadId that of `clawbox-1` unless given */
export function fakePayload(
  state: PayloadState,
  now: number,
  payloadId = fakePayloadId,
  path = fakePayloadPath,
): VmPayload {
  const [newest] = fakeCheckpoints(now);
  return {
    kind: 'signal-cli',
    payloadId,
    path,
    attachedAt: now - 50 * hour,
    state,
    lastCheckpoint: newest ? { number: newest.number, at: newest.at } : null,
    lastSuccessAt: now - 3 * second,
  };
}

/** One of each source, newest first. */
export function fakeCheckpoints(now: number): Checkpoint[] {
  const vm = { id: fakePayloadVmIds['clawbox-1'], name: 'clawbox-1' };
  const checkpoint = (
    number: number,
    ago: number,
    files: number,
    kilobytes: number,
    more: Partial<Checkpoint> = {},
  ): Checkpoint => ({
    number,
    generation: `000003-${String(number).padStart(8, '0')}`,
    at: now - ago,
    files,
    bytes: kilobytes * 1_024,
    hash: fakeHash(`checkpoint ${number}`),
    source: 'guest',
    vm,
    final: false,
    restoredFrom: null,
    ...more,
  });
  const made = { generation: null, vm: null } as const;
  return [
    checkpoint(7, 40 * second, 216, 49_310),
    checkpoint(6, 5 * minute, 214, 49_152),
    checkpoint(5, 26 * minute, 214, 49_148, { source: 'restored', restoredFrom: 3, ...made }),
    checkpoint(4, 27 * minute, 61, 20_480, { source: 'kept' }),
    checkpoint(3, 9 * hour, 214, 49_148, { final: true }),
    checkpoint(2, 49 * hour, 213, 48_900),
    checkpoint(1, 50 * hour, 212, 48_896, { source: 'import', ...made }),
  ];
}

/** What differs between two checkpoints; a name of the guest may be anything. */
export const fakeChanges: readonly CheckpointChange[] = [
  { path: 'attachments/7Kp2 🐎.jpg', kind: 'added', bytesBefore: null, bytesAfter: 183_220 },
  { path: 'attachments/two\nlines', kind: 'added', bytesBefore: null, bytesAfter: 12 },
  { path: 'avatars/old.png', kind: 'removed', bytesBefore: 4_096, bytesAfter: null },
  { path: 'data/123456', kind: 'changed', bytesBefore: 5_120, bytesAfter: 5_131 },
  {
    path: 'data/123456.d/account.db',
    kind: 'changed',
    bytesBefore: 3_145_728,
    bytesAfter: 3_149_824,
  },
];

/** Held, stale and clean, stale and dirty, and one that Clawbox took. */
export function fakeLocks(now: number): PayloadLock[] {
  const lock = (path: string, more: Partial<PayloadLock>): PayloadLock => ({
    key: fakeHash(path),
    path,
    owner: { id: fakePayloadVmIds['clawbox-1'], name: 'clawbox-1', host: 'stable' },
    takenBy: 'corral',
    state: 'held',
    dirty: false,
    epoch: 3,
    updatedAt: now - 2 * hour,
    sentence: '“clawbox-1” is running and writes to it.',
    ...more,
  });
  const gone = { id: '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7eff', name: 'pony', host: 'stable' };
  return [
    lock(fakePayloadPath, {}),
    lock('/home/ann/old-signal', {
      owner: gone,
      state: 'stale',
      sentence: 'Its VM “pony” is off and has published its final state.',
    }),
    lock('/home/ann/crashed-signal', {
      owner: gone,
      state: 'stale',
      dirty: true,
      epoch: 9,
      sentence:
        'Its VM “pony” is gone and never published its final state: what it wrote since 18:04 may be lost.',
    }),
    lock('/home/ann/clawbox-signal', {
      owner: { id: null, name: 'clawbox-9', host: 'stable' },
      takenBy: 'clawbox',
      epoch: 0,
      sentence: 'Clawbox has it for “clawbox-9”, which is running.',
    }),
  ];
}

/** Newest lines of a service's log. */
export const fakePayloadLog: readonly string[] = [
  '2026-03-01T09:00:00Z [signal-cli-payload-sync] seeded from 000003-00000006',
  '2026-03-01T09:00:11Z [signal-cli-payload-sync] published 000003-00000007: 216 files, 1 database',
  '2026-03-01T09:00:21Z [signal-cli-payload-sync] nothing changed',
];

/** Two numbered VMs, one of each profile, and two others. */
export function fakePayloadVms(now: number): Vm[] {
  const running = { kind: 'running', since: now - hour } as const;
  const states = fakePayloadStates(now);
  const vm = (name: keyof typeof fakePayloadVmIds, more: Partial<Vm>): Vm => ({
    ...fakeVm(name),
    id: fakePayloadVmIds[name],
    createdAt: now - 50 * hour,
    ...more,
  });
  return [
    vm('clawbox-1', {
      state: running,
      user: 'clawbox-1',
      endpoint: { host: '127.0.0.1', port: 40_022 },
      clawbox: { number: 1, profile: 'developer' },
      payload: fakePayload(states['in-sync'], now),
    }),
    vm('clawbox-2', { user: 'clawbox-2', clawbox: { number: 2, profile: 'standard' } }),
    vm('field', {
      state: running,
      endpoint: { host: '127.0.0.1', port: 40_023 },
      payload: fakePayload(
        states.held,
        now,
        '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e02',
        '/home/ann/field-signal',
      ),
    }),
    vm('lab', {}),
  ];
}

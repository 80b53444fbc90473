import fs from 'node:fs/promises';
import path from 'node:path';
import type { Output } from '../../src-preload/contract/contract';
import type { Checkpoint, PayloadLock, PayloadRef } from '../../src-preload/contract/payload';
import type { PayloadState, VmPayload } from '../../src-preload/contract/payload-state';
import type { Vm } from '../../src-preload/contract/vm';
import type { EventHub } from '../api/event-hub';
import { defineMethod } from '../api/method';
import { whyNoPayload } from '../clawbox/payload-rule';
import { CorralError } from '../host/errors';
import type { AnyTaskDefinition, StepContext } from '../tasks/task-definition';
import {
  fakeChanges,
  fakeCheckpoints,
  fakeHash,
  fakeId,
  fakeLocks,
  fakePayload,
  fakePayloadLog,
  fakePayloadVms,
} from './fake-payload.fixture';

/** Starts a task of this kind. @returns its id */
export type StartTask = (kind: string, input: object) => Promise<string>;

interface Attached {
  readonly vm: string;
  readonly path: string;
}

/**
 * Payloads without guests, which work in memory: what is attached is in sync at once, and each `sync` makes a
 * checkpoint. Folders whose last part is `empty`, `other`, `held`, `dirty` or `iCloud` are such folders.
 */
export class FakePayloads {
  private readonly vms = new Map<string, Vm>();
  private readonly histories = new Map<string, readonly Checkpoint[]>();
  private locks: readonly PayloadLock[];

  constructor(private readonly events: EventHub) {
    const now = Date.now();
    for (const vm of fakePayloadVms(now)) this.vms.set(vm.id, vm);
    for (const { payload } of this.vms.values())
      if (payload) this.histories.set(payload.payloadId, fakeCheckpoints(now));
    this.locks = fakeLocks(now);
  }

  list(): Vm[] {
    return [...this.vms.values()];
  }

  /** @param reference id or name */
  find(reference: string): Vm | undefined {
    return this.list().find(({ id, name }) => id === reference || name === reference);
  }

  /** Takes a VM in, or its change, and tells of it. */
  put(vm: Vm): Vm {
    const changed = { ...vm, version: vm.version + 1 };
    this.vms.set(vm.id, changed);
    this.events.publish({ topic: 'vm.changed', vm: changed });
    return changed;
  }

  power(isOn: boolean, vm: Vm): Vm {
    const now = Date.now();
    return this.put({
      ...vm,
      state: isOn ? { kind: 'running', since: now } : { kind: 'stopped' },
      payload: vm.payload && { ...vm.payload, state: isOn ? { kind: 'in-sync', at: now } : { kind: 'off' } },
    });
  }

  /** @throws CorralError `needs-consent` while its payload is held */
  stop(vm: Vm, isUnpublishedLeft: boolean): Vm {
    requirePublished(vm, isUnpublishedLeft);
    return this.power(false, vm);
  }

  /** Binds a folder to a VM. @throws CorralError as the real one refuses */
  attach({ vm: reference, path: folder }: Attached): void {
    const vm = this.get(reference);
    const refusal = this.refusal(folder, vm);
    if (refusal !== null) throw new CorralError('not-supported', refusal);
    const now = Date.now();
    const payloadId = fakeId(folder);
    this.histories.set(payloadId, fakeCheckpoints(now).slice(-1));
    const state = vm.state.kind === 'running' ? ({ kind: 'in-sync', at: now } as const) : off;
    this.put({ ...vm, payload: this.withNewest(fakePayload(state, now, payloadId, folder)) });
  }

  /** For a task runner. */
  readonly definitions: readonly AnyTaskDefinition[] = [
    this.definition('payload.attach', ({ path: folder }: Attached) => `Attach ${folder}`, [
      ['Look at the folder', () => undefined],
      ['Attach it', ({ input }) => this.attach(input)],
    ]),
    this.definition('payload.detach', ({ vm }: { vm: string }) => `Detach the payload of ${vm}`, [
      ['Publish what is left', () => undefined],
      ['Detach it', ({ input }) => void this.put({ ...this.get(input.vm), payload: null })],
    ]),
    this.definition(
      'payload.restore',
      ({ number }: { payloadId: string; number: number }) => `Restore checkpoint ${number}`,
      [
        [
          'Restore it',
          ({ input }) => {
            const { files, bytes, hash } = this.checkpoint(input.payloadId, input.number);
            this.add(input.payloadId, { files, bytes, hash, source: 'restored', restoredFrom: input.number });
          },
        ],
      ],
    ),
    this.definition(
      'payload.export',
      ({ number }: { number: number; folder: string }) => `Export checkpoint ${number}`,
      [
        [
          'Write it out',
          async ({ input }) => {
            await fs.mkdir(path.join(input.folder, 'data'), { recursive: true });
            await fs.writeFile(path.join(input.folder, 'data', 'accounts.json'), '{"accounts":[]}\n');
          },
        ],
      ],
    ),
  ];

  methods(start: StartTask) {
    const changed = (reference: string, state: PayloadState): VmPayload => {
      const { vm, payload } = this.bound(reference);
      const next = this.withNewest({ ...payload, state });
      this.put({ ...vm, payload: next });
      return next;
    };
    const inSync = (reference: string): VmPayload => changed(reference, { kind: 'in-sync', at: Date.now() });
    return [
      defineMethod('payload', 'inspect', (_, input) => this.inspect(input.path, input.vm)),
      defineMethod('payload', 'attach', async (_, input) => {
        if (this.needsTakeOver(input.path) && input.takeOver !== true) {
          throw new CorralError(
            'needs-consent',
            `${this.lockOf(input.path)?.sentence ?? ''} Take it over all the same?`,
          );
        }
        return { taskId: await start('payload.attach', { vm: this.get(input.vm).id, path: input.path }) };
      }),
      defineMethod('payload', 'detach', async (_, { vm: reference, leaveUnpublished = false }) => {
        const { vm } = this.bound(reference);
        requirePublished(vm, leaveUnpublished);
        return { taskId: await start('payload.detach', { vm: vm.name }) };
      }),
      defineMethod('payload', 'status', (_, { vm }) => ({ payload: this.get(vm).payload })),
      defineMethod('payload', 'sync', (_, { vm }) => {
        this.add(this.bound(vm).payload.payloadId, {});
        return inSync(vm);
      }),
      defineMethod('payload', 'pause', (_, { vm }) => changed(vm, { kind: 'paused', since: Date.now() })),
      defineMethod('payload', 'resume', (_, { vm }) => inSync(vm)),
      defineMethod('payload', 'restart', (_, { vm }) => inSync(vm)),
      defineMethod('payload', 'decide', (_, { vm }) => {
        const { payload } = this.bound(vm);
        if (payload.state.kind !== 'held')
          throw new CorralError('wrong-state', `The payload of “${vm}” asks nothing.`);
        return inSync(vm);
      }),
      defineMethod('payload', 'log', (_, { vm, lines }) => {
        this.bound(vm);
        return { lines: fakePayloadLog.slice(-(lines ?? 100)) };
      }),
      defineMethod('payload', 'history', (_, of) => ({ checkpoints: [...this.history(of)] })),
      defineMethod('payload', 'restore', async (_, { of, number }) => {
        const payloadId = this.payloadId(of);
        this.checkpoint(payloadId, number);
        return { taskId: await start('payload.restore', { payloadId, number }) };
      }),
      defineMethod('payload', 'diff', (_, { of, from, to }) => {
        for (const number of [from, to]) this.checkpoint(this.payloadId(of), number);
        return { changes: from === to ? [] : [...fakeChanges], isPartial: false };
      }),
      defineMethod('payload', 'export', async (_, { of, number, folder }) => {
        this.checkpoint(this.payloadId(of), number);
        return { taskId: await start('payload.export', { number, folder }) };
      }),
      defineMethod('payload', 'locks', () => ({ locks: [...this.locks] })),
      defineMethod('payload', 'unlock', (_, { path: folder, consent }) => {
        this.unlock(folder, consent === true);
        return {};
      }),
    ] as const;
  }

  private get(reference: string): Vm {
    const vm = this.find(reference);
    if (vm) return vm;
    throw new CorralError('not-found', `There is no VM “${reference}”.`);
  }

  private bound(reference: string): { vm: Vm; payload: VmPayload } {
    const vm = this.get(reference);
    if (vm.payload) return { vm, payload: vm.payload };
    throw new CorralError(
      'wrong-state',
      `“${vm.name}” has no payload. Attach a folder: corral payload attach ${vm.name} FOLDER`,
    );
  }

  private inspect(folder: string, reference: string | undefined): Output<'payload', 'inspect'> {
    const vm = reference === undefined ? undefined : this.get(reference);
    const kind = path.basename(folder);
    const content = kind === 'empty' || kind === 'other' ? kind : 'signal-cli';
    return {
      path: folder,
      files: content === 'empty' ? 0 : 214,
      bytes: content === 'empty' ? 0 : 50_331_648,
      isCountPartial: content === 'other',
      content,
      lock: this.lockOf(folder) ?? null,
      needsTakeOver: this.needsTakeOver(folder),
      refusal: this.refusal(folder, vm),
      warnings: kind === 'iCloud' ? ['iCloud moves files out of this folder when space is short.'] : [],
      isLive: vm?.state.kind === 'running',
    };
  }

  private lockOf(folder: string): PayloadLock | undefined {
    const like = lockedLike[path.basename(folder)] ?? folder;
    const lock = this.locks.find((candidate) => candidate.path === like);
    return lock && { ...lock, path: folder, key: fakeHash(folder) };
  }

  private needsTakeOver(folder: string): boolean {
    const lock = this.lockOf(folder);
    return lock?.state === 'stale' && lock.dirty;
  }

  private refusal(folder: string, vm: Vm | undefined): string | null {
    const byProfile = vm ? whyNoPayload(vm.name, vm.clawbox) : null;
    if (byProfile !== null) return byProfile;
    if (vm?.payload)
      return `“${vm.name}” has a payload already. Detach it first: corral payload detach ${vm.name}`;
    const lock = this.lockOf(folder);
    if (lock?.state !== 'held') return null;
    return `${lock.sentence} Stop it first: corral vm stop ${lock.owner.name}`;
  }

  private unlock(folder: string, consent: boolean): void {
    const lock = this.lockOf(folder);
    if (!lock) throw new CorralError('not-found', `Nobody has a lock on ${folder}.`);
    if (lock.state === 'held') throw new CorralError('wrong-state', `${lock.sentence} Stop it first.`);
    if (lock.dirty && !consent) throw new CorralError('needs-consent', lock.sentence);
    this.locks = this.locks.filter(({ path: locked }) => locked !== folder);
  }

  private payloadId(of: PayloadRef): string {
    if ('vm' in of) return this.bound(of.vm).payload.payloadId;
    const vm = this.list().find(({ payload }) => payload?.path === of.path);
    if (vm?.payload) return vm.payload.payloadId;
    throw new CorralError('not-found', `${of.path} was never attached to a VM.`);
  }

  private history(of: PayloadRef): readonly Checkpoint[] {
    return this.histories.get(this.payloadId(of)) ?? [];
  }

  private checkpoint(payloadId: string, number: number): Checkpoint {
    const found = this.histories.get(payloadId)?.find((checkpoint) => checkpoint.number === number);
    if (found) return found;
    throw new CorralError('not-found', `There is no checkpoint ${number}.`);
  }

  private add(payloadId: string, change: Partial<Checkpoint>): void {
    const [newest, ...older] = this.histories.get(payloadId) ?? [];
    if (!newest) return;
    const number = newest.number + 1;
    const next = {
      ...newest,
      source: 'guest' as const,
      at: Date.now(),
      number,
      hash: fakeHash(`checkpoint ${number}`),
    };
    this.histories.set(payloadId, [{ ...next, ...change }, newest, ...older]);
    const vm = this.list().find(({ payload }) => payload?.payloadId === payloadId);
    if (vm?.payload) this.put({ ...vm, payload: this.withNewest(vm.payload) });
  }

  private withNewest(payload: VmPayload): VmPayload {
    const newest = this.histories.get(payload.payloadId)?.[0];
    return { ...payload, lastCheckpoint: newest ? { number: newest.number, at: newest.at } : null };
  }

  private definition<Input>(
    kind: string,
    title: (input: Input) => string,
    steps: readonly (readonly [
      title: string,
      run: (context: StepContext<Input, object>) => void | Promise<void>,
    ])[],
  ): AnyTaskDefinition {
    return {
      kind,
      title: (input) => title(input as Input),
      vmId: () => null,
      steps: steps.map(([name, run], index) => ({
        name: `step-${index}`,
        title: name,
        run: async (context) => run(context as StepContext<Input, object>),
      })),
    };
  }
}

const off = { kind: 'off' } as const;

/** Folders of these names are locked as these are. */
const lockedLike: Readonly<Record<string, string>> = {
  held: '/home/ann/clawbox-signal',
  dirty: '/home/ann/crashed-signal',
};

/** @throws CorralError `needs-consent` while its payload is held */
function requirePublished({ name, payload }: Vm, isUnpublishedLeft: boolean): void {
  if (payload?.state.kind !== 'held' || isUnpublishedLeft) return;
  const why = 'Its service waits for a decision.';
  throw new CorralError(
    'needs-consent',
    `The signal-cli data that “${name}” has written since checkpoint 7 can’t be published: ${why}`,
    { why },
  );
}

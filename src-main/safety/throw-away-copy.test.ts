import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MachineSpec } from '../driver/driver';
import { machineSpec } from '../fleet/machine-spec';
import { KeyedMutex } from '../host/keyed-mutex';
import { RecordsOnly } from './herd.fixture';
import { ThrowAwayCopies, type CopyParts } from './throw-away-copy';

let herd: RecordsOnly;
beforeEach(async () => {
  herd = await RecordsOnly.make();
});
afterEach(() => herd.dispose());

it('has none of the folders of its original: neither its shares nor its payload', async () => {
  const { registry } = herd;
  const { id } = await herd.add('mail');
  const payloadId = '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e01';
  const payload = { kind: 'signal-cli', payloadId, path: '/signal', attachedAt: 1 } as const;
  await registry.update(id, { payload, shares: [{ name: 'work', hostPath: '/work' }] });
  const started: MachineSpec[] = [];
  const copies = new ThrowAwayCopies({
    registry,
    locks: new KeyedMutex(),
    capacity: async () => ({ cpuCount: 4, memoryMB: 16_000, availableMemoryMB: 10_000, freeDiskGB: 100 }),
    writeIdentity: async () => ({ hostPublicKey: 'key', fingerprint: 'print' }),
    lifecycle: {
      spec: async (record) => machineSpec(record, { kind: 'unknown' }, registry.folderOf(record.id)),
      measureDisk: async () => undefined,
    } satisfies Partial<CopyParts['lifecycle']>,
    driver: {
      clone: async () => 'stopped',
      start: async (spec) => {
        started.push(spec);
        return { kind: 'running', since: 1, endpoint: { host: 'a', port: 1 }, resources: spec.resources };
      },
      stop: async () => undefined,
      delete: async () => undefined,
      on: () => () => undefined,
    } satisfies Partial<CopyParts['driver']>,
    watchGuest: ((_record, _endpoint, onNews) => {
      queueMicrotask(() => onNews({ kind: 'ready' }));
      return { dispose: async () => undefined };
    }) as CopyParts['watchGuest'],
  } satisfies Partial<Record<keyof CopyParts, unknown>> as unknown as CopyParts);
  await copies.make(id);
  await copies.visit(id, new AbortController().signal, async () => undefined);
  expect(started).toMatchObject([{ shares: [] }]);
  expect(copies.of(id)).toMatchObject({ payload: null, shares: [] });

  const original = machineSpec(registry.record(id), { kind: 'unknown' }, registry.folderOf(id));
  expect(original.shares.map(({ name }) => name)).toEqual(['work', 'signal-cli-payload']);
});

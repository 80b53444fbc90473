import { afterEach, expect, it, vi } from 'vitest';
import type { Vm } from '../../../src-preload/contract/vm';
import { deleteSeveral } from './delete-several';

afterEach(() => vi.unstubAllGlobals());

it('deletes each that can be deleted, and tells a reason for the others', async () => {
  const asked: unknown[] = [];
  vi.stubGlobal('window', {
    corral: {
      vm: {
        delete: async (input: { vm: string }) => {
          asked.push(input);
          return input.vm === 'refused'
            ? { ok: false, error: { code: 'needs-consent', message: 'Look first.' } }
            : { ok: true, value: { taskId: `task-${input.vm}` } };
        },
      },
      task: {
        wait: async ({ id }: { id: string }) => ({
          ok: true,
          value:
            id === 'task-broken' ? { state: 'failed', error: { message: 'Disk full.' } } : { state: 'done' },
        }),
      },
    },
  });
  const told: (string | null)[] = [];
  const vms = ['refused', 'broken', 'fine'].map((id) => ({ id }) as Vm);
  const all = await deleteSeveral(
    vms,
    (vmId) => ({ consent: { checkId: `seen-${vmId}` } }),
    ({ failure }) => told.push(failure),
  );
  expect(told).toEqual(['Look first.', 'Disk full.', null]);
  expect(all.map(({ taskId }) => taskId)).toEqual([null, 'task-broken', 'task-fine']);
  expect(asked[2]).toEqual({ vm: 'fine', consent: { checkId: 'seen-fine' } });
});

import { describe, expect, it } from 'vitest';
import { CorralError } from '../host/errors';
import { ownerStates, type NamedMachines } from './owner-states';

type Said = Awaited<ReturnType<NamedMachines['stateNamed']>>;
const records = [
  { id: 'q', name: 'linux', driver: 'qemu' },
  { id: 't', name: 'mac', driver: 'tart' },
] as const;

/** @param running ids that Corral runs. @param tart what Tart says by name; it fails for all others. */
function states(running: readonly string[], tart: Readonly<Record<string, Said>>) {
  const find = (test: (record: (typeof records)[number]) => boolean) => records.find(test) as never;
  const registry = {
    has: (id: string) => records.some((record) => record.id === id),
    record: (id: string) => find((record) => record.id === id),
    named: (name: string) => find((record) => record.name === name),
  };
  const driver = {
    status: (id: string) =>
      running.includes(id)
        ? ({ kind: 'running', since: 0, endpoint: null, resources: {} as never } as const)
        : ({ kind: 'stopped' } as const),
  };
  return ownerStates(registry, driver, {
    kind: 'tart',
    async stateNamed(name) {
      const said = tart[name];
      if (said === undefined) throw new CorralError('tool-failed', 'Tart does not answer.');
      return said;
    },
  });
}

describe('what the VM of a lock does', () => {
  it.each([
    ['a VM that Corral runs', ['t'], {}, { id: 't', name: 'mac' }, 'running'],
    [
      'a VM of QEMU that is off, whatever has its name in Tart',
      [],
      { linux: 'running' },
      { id: 'q', name: 'linux' },
      'stopped',
    ],
    ['a VM that was suspended by hand', [], { mac: 'suspended' }, { id: 't', name: 'mac' }, 'suspended'],
    [
      'a VM that was renamed since',
      [],
      { mac: 'stopped', old: 'running' },
      { id: 't', name: 'old' },
      'stopped',
    ],
    ['a VM of Corral while Tart does not answer', [], {}, { id: 't', name: 'mac' }, 'unknown'],
    ['a VM that Corral has no more', [], { gone: 'missing' }, { id: 'g', name: 'gone' }, 'missing'],
    [
      'a VM that only Clawbox has',
      [],
      { 'clawbox-2': 'running' },
      { id: null, name: 'clawbox-2' },
      'running',
    ],
    ['a VM of Clawbox while Tart does not answer', [], {}, { id: null, name: 'clawbox-2' }, 'unknown'],
    ['a VM that Clawbox named and Corral runs', ['t'], {}, { id: null, name: 'mac' }, 'running'],
  ] as const)('%s', async (_what, running, tart, owner, expected) => {
    expect(await states(running, tart).stateOf(owner)).toBe(expected);
  });
});

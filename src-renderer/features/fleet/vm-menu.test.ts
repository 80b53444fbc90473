import { expect, it } from 'vitest';
import type { Vm, VmState } from '../../../src-preload/contract/vm';
import type { VmCommands } from './use-vm-commands';
import { likelyActions, moreCommands } from './vm-menu';

const nothing = (): void => undefined;
const commands = {
  isPending: false,
  start: nothing,
  stop: nothing,
  forceStop: nothing,
  restart: nothing,
  copySsh: nothing,
  openTerminal: nothing,
} satisfies VmCommands & { openTerminal: () => void };
const vm = (kind: VmState['kind']): Vm => ({ state: { kind } }) as Vm;

it.each<[VmState['kind'], string[]]>([
  ['creating', []],
  ['stopped', ['start']],
  ['died', ['start']],
  ['starting', ['stop']],
  ['running', ['terminal', 'stop']],
  ['unreachable', ['force-stop', 'stop']],
  ['stopping', ['force-stop', 'stop']],
])('offers what is likely while %s', (kind, ids) => {
  expect(likelyActions(vm(kind), commands).map(({ id }) => id)).toEqual(ids);
});

it('keeps “Stop” where it was, so that a double click on it does not cut the power', () => {
  const last = likelyActions(vm('stopping'), commands).at(-1);
  expect(last).toMatchObject({ id: 'stop', unavailable: 'Already stopping' });
});

it.each<VmState['kind']>(['stopped', 'starting', 'running', 'unreachable', 'stopping'])(
  'offers each action once while %s, and says why one can’t be done',
  (kind) => {
    const actions = [...likelyActions(vm(kind), commands), ...moreCommands(vm(kind), commands)];
    expect(new Set(actions.map(({ id }) => id)).size).toBe(actions.length);
    const isOff = kind === 'stopped';
    expect(actions.find(({ id }) => id === 'force-stop')?.unavailable !== undefined).toBe(isOff);
  },
);

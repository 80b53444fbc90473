import { expect, it } from 'vitest';
import type { AuthStatus } from '../../src-preload/contract/setup-state';
import { readAuthStatus } from './auth-status';
import { AuthStatusReader } from './auth-status-reader';

const answer = (...lines: string[]): string => ['CORRAL-AUTH-1', ...lines, 'END', ''].join('\n');
const empty = answer('gh\tnot-installed\t', 'claude\tnot-installed\t', 'opencode\tnot-installed\t').replace(
  'END',
  'cursor\tnot-installed\t\ncodex\tnot-installed\t\nEND',
);

it('tells of every service once, in its order, and of those that the guest leaves out that they are unknown', () => {
  const told = answer('codex\tsigned-out\t', 'gh\tsigned-in\tocto', 'gh\tsigned-out\t');
  expect(readAuthStatus(told, 5)).toEqual({
    at: 5,
    services: [
      { service: 'gh', state: 'signed-in', account: 'octo' },
      { service: 'claude', state: 'unknown', account: null },
      { service: 'opencode', state: 'unknown', account: null },
      { service: 'cursor', state: 'unknown', account: null },
      { service: 'codex', state: 'signed-out', account: null },
    ],
  });
});

it('takes from a hostile guest no more than a short name of plain text', () => {
  const hostile = answer(
    `gh\tsigned-in\t\u001b]0;title\u0007${'x'.repeat(500)}`,
    'claude\tsigned-in\t\u001b[2J\u0007',
    'opencode\tsigned-out\tsomebody',
    'cursor\troot\t',
    'codex\tsigned-in\ta\tb',
    '__proto__\tsigned-in\tx',
  );
  const states = readAuthStatus(hostile, 0).services.map(({ state, account }) => [state, account]);
  expect(states).toEqual([
    ['signed-in', 'x'.repeat(100)],
    ['signed-in', null],
    ['signed-out', null],
    ['unknown', null],
    ['unknown', null],
  ]);
});

it.each(['', 'CORRAL-AUTH-1\n', answer('gh\tsigned-in\tocto').slice(0, -5), `hello\n${answer()}`])(
  'refuses an answer that is not whole: %j',
  (text) => expect(() => readAuthStatus(text, 0)).toThrow(/guest-failed|no whole answer/),
);

/** A VM whose guest answers what the test says. */
function vm(setup: null | { at: number; tools: [] }) {
  const record = { auth: null as AuthStatus | null, setup };
  const state = { record, answer: empty, clock: 0, writes: 0 };
  const vms = {
    has: (id: string) => id === 'vm',
    record: () => record,
    update: (_: string, { auth }: { readonly auth: AuthStatus }) => {
      record.auth = auth;
      state.writes += 1;
      return Promise.resolve();
    },
  };
  const guest = { run: () => Promise.resolve({ exitCode: 0, stdout: state.answer, stderr: '' }) };
  const reader = new AuthStatusReader(
    'script',
    vms,
    () => guest,
    () => ++state.clock,
  );
  return Object.assign(state, { reader });
}

it('keeps what it sees when it is something new, and answers anew each time', async () => {
  const machine = vm(null);
  machine.answer = answer('gh\tsigned-in\tocto');
  expect(await machine.reader.read('vm')).toMatchObject({ at: 1 });
  expect(await machine.reader.read('vm')).toMatchObject({ at: 2 });
  expect(machine).toMatchObject({ writes: 1, record: { auth: { at: 1 } } });
  machine.answer = answer('gh\tsigned-out\t');
  await machine.reader.read('vm');
  expect(machine).toMatchObject({ writes: 2, record: { auth: { at: 3 } } });
});

it('keeps nothing of a machine that has none of the services, unless it was set up', async () => {
  const bare = vm(null);
  await bare.reader.read('vm');
  expect(bare.writes).toBe(0);
  const made = vm({ at: 1, tools: [] });
  await made.reader.read('vm');
  expect(made.writes).toBe(1);
});

it('writes nothing of a VM that was deleted meanwhile', async () => {
  const machine = vm({ at: 1, tools: [] });
  await machine.reader.read('gone');
  expect(machine.writes).toBe(0);
});

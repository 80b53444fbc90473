import { afterEach, beforeEach, expect, it } from 'vitest';
import { CorralError } from '../host/errors';
import { RecordsOnly } from './herd.fixture';
import { look, placeOf, type LookParts } from './look';
import type { ThrowAwayCopies } from './throw-away-copy';

let herd: RecordsOnly;
let replies: (string | Error)[];
let parts: LookParts;
beforeEach(async () => {
  herd = await RecordsOnly.make();
  replies = [];
  const run = async () => {
    const reply = replies.shift() ?? new Error('It was asked too often.');
    if (typeof reply !== 'string') throw reply;
    return { exitCode: 0, stdout: reply, stderr: '' };
  };
  const copies = {
    visit: (_id: string, _signal: AbortSignal, work: (guest: object) => unknown) => work({ run }),
  };
  parts = {
    registry: herd.registry,
    copies: copies as unknown as ThrowAwayCopies,
    guestOf: () => ({ run }),
    script: '',
    now: Date.now,
  };
});
afterEach(() => herd.dispose());

const signal = new AbortController().signal;
const whole = 'CORRAL-GIT-1\0git version 2.39.5\0Z\x000\0';
const lost = new CorralError('guest-unreachable', 'The guest could not be reached by SSH.', {}, true);

it('looks at a running VM in its guest, at a stopped one in a copy, at a pristine one nowhere', async () => {
  const vm = await herd.add('dev');
  expect(placeOf(herd.registry, vm.id)).toBe('copy');
  herd.registry.note(vm.id, { state: { kind: 'running', since: 1 } });
  expect(placeOf(herd.registry, vm.id)).toBe('guest');
  herd.registry.note(vm.id, { state: { kind: 'died', at: 1, reason: 'cut off' } });
  expect(placeOf(herd.registry, vm.id)).toBe('copy');
  const clean = await herd.add('clean', {}, true);
  expect(placeOf(herd.registry, clean.id)).toBe('nowhere');
  expect(await look(parts, clean.id, 'nowhere', signal)).toMatchObject({ verdict: 'safe', repositories: [] });
});

it('says by which way it looked', async () => {
  const vm = await herd.add('dev');
  replies = [whole, whole];
  expect(await look(parts, vm.id, 'guest', signal)).toMatchObject({ method: 'guest', verdict: 'safe' });
  expect(await look(parts, vm.id, 'copy', signal)).toMatchObject({ method: 'copy', verdict: 'safe' });
});

it('tries once more when the connection breaks', async () => {
  const vm = await herd.add('dev');
  replies = [lost, whole];
  expect(await look(parts, vm.id, 'guest', signal)).toMatchObject({ verdict: 'safe' });
});

it.each([
  ['a guest that can not be reached', [lost, lost], /could not be reached/],
  ['a script that fails', [new CorralError('guest-failed', 'A command in the guest failed.')], /failed/],
  ['an answer that was cut short', [whole.slice(0, 30)], /cut short/],
])('calls %s unknown, never safe', async (_, given, problem) => {
  const vm = await herd.add('dev');
  replies = [...given];
  expect(await look(parts, vm.id, 'guest', signal)).toMatchObject({
    verdict: 'unknown',
    problems: [expect.stringMatching(problem)],
  });
});

it('a look that was cancelled is no answer', async () => {
  const vm = await herd.add('dev');
  const abort = new AbortController();
  abort.abort();
  replies = [new CorralError('cancelled', 'A command in the guest was cancelled.')];
  await expect(look(parts, vm.id, 'guest', abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
});

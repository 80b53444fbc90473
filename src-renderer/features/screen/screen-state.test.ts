import { expect, it } from 'vitest';
import type { Capabilities, VmState } from '../../../src-preload/contract/vm';
import {
  advance,
  initial,
  reconnectDelayMs,
  statusOf,
  type ScreenAction,
  type ScreenState,
} from './screen-state';

const away = { sentence: null, isFinal: false };
const no = { available: false };
const running: VmState = { kind: 'running', since: 0 };

function vmWith(state: VmState, vnc: Capabilities['vnc'] = { available: true }) {
  return { state, capabilities: { vnc, liveShare: no, readOnlyShare: no, liveClone: no, freeze: no } };
}

const after = (...actions: readonly ScreenAction[]): ScreenState => actions.reduce(advance, initial);

it('tries less and less often while the screen stays away', () => {
  let state = after({ type: 'connect' });
  const delays: (number | undefined)[] = [];
  for (let time = 0; time < 7; time += 1) {
    state = advance(state, { type: 'lost', loss: away, at: time });
    delays.push(reconnectDelayMs(state));
    state = advance(state, { type: 'connect' });
  }
  expect(delays).toEqual([250, 500, 1_000, 2_000, 5_000, 5_000, 5_000]);
  expect(statusOf(state, vmWith(running))).toEqual({ kind: 'connecting', attempt: 7, reason: null });
});

it('begins anew after a connection that worked, not after one that broke at once', () => {
  const opened: ScreenAction = { type: 'opened', at: 0 };
  const lost = (at: number): ScreenAction => ({ type: 'lost', loss: away, at });
  const twice = [{ type: 'connect' }, lost(0), { type: 'connect' }, opened] as const;
  expect(reconnectDelayMs(after(...twice, lost(100)))).toBe(500);
  expect(reconnectDelayMs(after(...twice, lost(60_000)))).toBe(250);
});

it('does not try what would not help, and says why', () => {
  const loss = { sentence: 'It did not accept the password.', isFinal: true };
  const state = after({ type: 'connect' }, { type: 'lost', loss, at: 0 });
  expect(reconnectDelayMs(state)).toBeUndefined();
  expect(statusOf(state, vmWith(running))).toEqual({ kind: 'failed', sentence: loss.sentence });
});

it('forgets it all when the VM goes off', () => {
  expect(after({ type: 'connect' }, { type: 'lost', loss: away, at: 0 }, { type: 'gone' })).toEqual(initial);
});

it.each<readonly [VmState, string]>([
  [{ kind: 'stopped' }, 'off'],
  [{ kind: 'died', at: 0, reason: 'killed' }, 'off'],
  [{ kind: 'starting', since: 0, waitingFor: 'banner' }, 'open'],
  [{ kind: 'stopping', since: 0, stage: 'powerdown' }, 'open'],
  [{ kind: 'unreachable', since: 0, reason: 'no answer' }, 'open'],
])('of a VM that is %j, it is %s', (state, kind) => {
  expect(statusOf(after({ type: 'opened', at: 0 }), vmWith(state)).kind).toBe(kind);
});

it('says why a VM that runs has none', () => {
  const reason = 'It must restart for a screen.';
  const status = statusOf(initial, vmWith(running, { available: false, reason }));
  expect(status).toEqual({ kind: 'none', reason });
});

import { expect, it } from 'vitest';
import type { VmState } from '../../src-preload/contract/vm';
import { CorralError } from '../host/errors';
import type { FleetParts } from './make-vm';
import { turnOff } from './turn-off';

const id = '4f79dabc-c9b2-45a2-896a-69025deba9ec';

/** Turns off a machine in the given state. @returns what happened, in order */
async function happenings(
  kind: VmState['kind'],
  force: boolean,
  save: () => Promise<string | null> = () => Promise.resolve('/rescue/dev'),
): Promise<string[]> {
  const told: string[] = [];
  const parts = {
    driver: { status: () => ({ kind: kind === 'stopped' ? 'stopped' : 'running' }) },
    registry: { runtime: () => ({ state: { kind } }), record: () => ({ id, name: 'dev' }) },
    rescueBefore: () => {
      told.push('rescue');
      return save();
    },
    lifecycle: {
      stop: (_: string, cut: boolean) => {
        told.push(cut ? 'cut' : 'stop');
        return Promise.resolve();
      },
    },
  };
  await turnOff(parts as unknown as FleetParts, id, force, (line) => told.push(line));
  return told;
}

it('leaves alone what is off', async () => {
  expect(await happenings('stopped', true)).toEqual([]);
});

it('stops gracefully what was looked at', async () => {
  expect(await happenings('running', false)).toEqual(['stop']);
  expect(await happenings('unreachable', false)).toEqual(['stop']);
});

it('saves what nobody looked at, and still stops it gracefully', async () => {
  expect(await happenings('running', true)).toEqual([
    'rescue',
    'Work that is nowhere else was saved to /rescue/dev.',
    'stop',
  ]);
});

it('cuts the power of what does not answer', async () => {
  expect(await happenings('unreachable', true)).toEqual(['cut']);
  expect(await happenings('starting', true)).toEqual(['cut']);
});

it('goes on when not all could be saved, and says so', async () => {
  const [, incomplete] = await happenings('running', true, () => Promise.resolve(null));
  expect(incomplete).toContain('Not all work');
  const full = new CorralError('disk-full', 'The disk is full.');
  const steps = await happenings('running', true, () => Promise.reject(full));
  expect(steps).toEqual(['rescue', 'Nothing could be saved before: The disk is full.', 'stop']);
});

import { expect, test } from 'vitest';
import { CorralError } from '../host/errors';
import { shutDown, type GuestPower, type MachinePower } from './shut-down';

/** A machine that goes off at the given step, and the record of what was asked of it. */
function machineThatEndsAt(end: 'shutDown' | 'powerDown' | 'stop', fails: readonly string[] = []) {
  const calls: string[] = [];
  let off = false;
  const step = (name: string) => (): Promise<void> => {
    calls.push(name);
    if (fails.includes(name)) return Promise.reject(new CorralError('guest-unreachable', `${name} failed`));
    off ||= name === end;
    return Promise.resolve();
  };
  const guest: GuestPower = { sync: step('sync'), shutDown: step('shutDown') };
  const machine: MachinePower = {
    powerDown: step('powerDown'),
    waitUntilOff: () => Promise.resolve(off),
    stop: step('stop'),
  };
  return { calls, guest, machine };
}

test('a guest that obeys is never powered down from outside', async () => {
  const { calls, guest, machine } = machineThatEndsAt('shutDown');
  const stages: string[] = [];
  const report = await shutDown(guest, machine, (stage) => stages.push(stage));
  expect(report).toEqual({ endedBy: 'guest-shutdown', failures: [] });
  expect(calls).toEqual(['sync', 'shutDown']);
  expect(stages).toEqual(['guest-sync', 'guest-shutdown']);
});

test('each stage follows the one that did not do', async () => {
  const { calls, guest, machine } = machineThatEndsAt('stop', ['sync']);
  const stages: string[] = [];
  const report = await shutDown(guest, machine, (stage) => stages.push(stage));
  expect(calls).toEqual(['sync', 'shutDown', 'powerDown', 'stop']);
  expect(stages).toEqual(['guest-sync', 'guest-shutdown', 'powerdown', 'driver-stop']);
  expect(report).toMatchObject({ endedBy: 'driver-stop', failures: [{ stage: 'guest-sync' }] });
});

test('a guest that nobody can log in to gets the power button first', async () => {
  const { calls, machine } = machineThatEndsAt('powerDown');
  expect(await shutDown(undefined, machine, () => undefined)).toEqual({ endedBy: 'powerdown', failures: [] });
  expect(calls).toEqual(['powerDown']);
});

test('what could not be asked for is not waited for', async () => {
  const { guest, machine } = machineThatEndsAt('stop', ['sync', 'shutDown', 'powerDown']);
  const waits: number[] = [];
  const waiting = { ...machine, waitUntilOff: (ms: number) => (waits.push(ms), Promise.resolve(false)) };
  const report = await shutDown(guest, waiting, () => undefined);
  expect(waits).toEqual([]);
  expect(report.failures.map(({ stage }) => stage)).toEqual(['guest-sync', 'guest-shutdown', 'powerdown']);
});

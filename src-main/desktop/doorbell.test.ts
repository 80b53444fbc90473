import { describe, expect, it } from 'vitest';
import type { PayloadState } from '../../src-preload/contract/payload-state';
import type { Vm } from '../../src-preload/contract/vm';
import { DesktopOrchestrator, factsWith, running, stopped, taskIn, vmIn } from './desktop-herd.fixture';
import { Doorbell } from './doorbell';
import { Herd } from './herd';
import type { Notice } from './notice';

async function house(vm: Vm = vmIn(running, 'web', { guest: factsWith({ agent: 'quiet' }) })) {
  const orchestrator = new DesktopOrchestrator([vm]);
  const herd = await Herd.follow(orchestrator.dispatch, orchestrator.events, (error) => {
    throw error;
  });
  const told: Notice[] = [];
  const clock = { now: 0 };
  const eyes = { areHere: false };
  const doorbell = new Doorbell({
    herd,
    isWatched: () => eyes.areHere,
    tell: (notice) => told.push(notice),
    now: () => clock.now,
  });
  const change = (after: Vm): void => orchestrator.publish({ topic: 'vm.changed', vm: after });
  const rings = (sessions: Readonly<Record<string, 'rang' | 'quiet'>>): void =>
    change({ ...vm, guest: factsWith(sessions) });
  return { orchestrator, doorbell, told, clock, eyes, vm, change, rings };
}

const died = { kind: 'died', at: 1, reason: 'Its process was killed' } as const;

const payload = {
  kind: 'signal-cli',
  payloadId: '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e01',
  path: '/signal',
  attachedAt: 1,
  lastCheckpoint: null,
  lastSuccessAt: null,
} as const;

describe('the doorbell', () => {
  it('tells once that a VM died, and remembers it until somebody looks', async () => {
    const { told, doorbell, change, vm } = await house();
    change({ ...vm, state: died });
    change({ ...vm, state: died, version: 3 });
    expect(told).toEqual([
      {
        title: 'web ended unexpectedly',
        body: 'Its process was killed. Its disk is intact.',
        place: { kind: 'vm', vmId: vm.id, tab: 'overview' },
      },
    ]);
    expect(doorbell.waiting).toHaveLength(1);
    doorbell.look();
    expect(doorbell.waiting).toEqual([]);
  });

  it('forgets a trouble that is over', async () => {
    const { doorbell, change, vm } = await house();
    change({ ...vm, state: { kind: 'unreachable', since: 1, reason: 'No answer' } });
    expect(doorbell.waiting).toHaveLength(1);
    change({ ...vm, state: running });
    expect(doorbell.waiting).toEqual([]);
  });

  it('tells that a payload waits for a decision, and when its checkpoints stay away', async () => {
    const { told, doorbell, change, vm } = await house();
    const is = (state: PayloadState): void => change({ ...vm, payload: { ...payload, state } });
    is({ kind: 'in-sync', at: 1 });
    is({ kind: 'stale', since: 1, sentence: 'The disk is full.' });
    is({ kind: 'stale', since: 1, sentence: 'The disk is full.' });
    const question = { kind: 'both-changed' } as const;
    is({ kind: 'held', since: 2, question, sentence: 'Decide which side goes on.' });
    expect(told).toMatchObject([
      {
        title: 'The payload of web is not being kept',
        body: 'The disk is full.',
        place: { kind: 'vm', vmId: vm.id, tab: 'payload' },
      },
      { title: 'The payload of web waits for you', body: 'Decide which side goes on.' },
    ]);
    expect(doorbell.waiting).toHaveLength(1);
    is({ kind: 'in-sync', at: 3 });
    expect(doorbell.waiting).toEqual([]);
  });

  it('tells what is wrong as soon as a payload is attached, and takes one that comes at the next start for none', async () => {
    const { told, change, vm } = await house();
    const attach = (state: PayloadState): void => {
      change({ ...vm, payload: null });
      change({ ...vm, payload: { ...payload, state } });
    };
    attach({ kind: 'mount-missing', since: 1, sentence: 'It appears at the next start.' });
    attach({ kind: 'halted', since: 1, sentence: 'The disk is full.' });
    expect(told).toMatchObject([{ body: 'The disk is full.' }]);
  });

  it('tells a bell when it begins to ring, not while it rings', async () => {
    const { told, rings } = await house();
    rings({ agent: 'rang' });
    rings({ agent: 'rang' });
    expect(told.map(({ title, body }) => `${title}: ${body}`)).toEqual([
      'web rang: The session “agent” wants you.',
    ]);
  });

  it('tells nothing to somebody who looks', async () => {
    const { told, rings, doorbell, eyes } = await house();
    eyes.areHere = true;
    rings({ agent: 'rang' });
    expect(told).toEqual([]);
    expect(doorbell.waiting).toEqual([]);
  });

  it('keeps quiet when notices are off, and the tray shows it all the same', async () => {
    const { told, rings, doorbell, orchestrator } = await house();
    const settings = { ...orchestrator.settings, notifications: false };
    orchestrator.publish({ topic: 'settings.changed', settings });
    rings({ agent: 'rang' });
    expect(told).toEqual([]);
    expect(doorbell.waiting).toHaveLength(1);
  });

  it('is not flooded by a guest that rings all the time, or with ever new sessions', async () => {
    const { told, rings, clock, doorbell } = await house();
    for (let round = 0; round < 50; round += 1) rings({ agent: round % 2 === 0 ? 'rang' : 'quiet' });
    expect(told).toHaveLength(2);
    for (let index = 0; index < 500; index += 1) rings({ [`session-${index}`]: 'rang' });
    expect(told).toHaveLength(6);
    expect(doorbell.waiting).toHaveLength(1);
    clock.now += 61_000;
    rings({ later: 'rang' });
    expect(told).toHaveLength(7);
  });

  it('does not let one guest that rings hide the trouble of another', async () => {
    const { doorbell, rings, change } = await house();
    const other = vmIn(died, 'other', { id: 'other' });
    change({ ...other, state: running });
    change(other);
    for (let index = 0; index < 100; index += 1) rings({ [`session-${index}`]: 'rang' });
    expect(doorbell.waiting).toMatchObject([
      { kind: 'died', vmId: 'other' },
      { kind: 'bell', session: 'session-99' },
    ]);
  });

  it('shows what a guest wrote as one short line without markup', async () => {
    const { told, rings } = await house();
    const name = `\u001b[31m<a href="https://evil.example">\u202E\u061c\u{e0041}gnp${'x'.repeat(5_000)}\n`;
    rings({ [name]: 'rang' });
    const body = told[0]?.body ?? '';
    expect(body).not.toMatch(/[\p{C}<>&]/u);
    expect(body.length).toBeLessThan(100);
    expect(told[0]?.place).toMatchObject({ tab: 'terminals' });
  });

  it('tells failed tasks and long ones that are done, and no short ones', async () => {
    const { told, orchestrator } = await house();
    const end = (task: ReturnType<typeof taskIn>): void => {
      orchestrator.publish({ topic: 'task.changed', task: { ...task, state: 'running', endedAt: null } });
      orchestrator.publish({ topic: 'task.changed', task });
    };
    end(taskIn('done', { id: 'short' }));
    end(taskIn('done', { id: 'long', endedAt: 60_000 }));
    end(taskIn('cancelled', { id: 'cancelled', endedAt: 60_000 }));
    const error = { code: 'disk-full', message: 'The disk is full.', details: {}, retryable: true } as const;
    end(taskIn('failed', { id: 'failed', error }));
    expect(told).toEqual([
      { title: 'Create web: done', body: 'Click to see it.', place: { kind: 'task', taskId: 'long' } },
      { title: 'Create web failed', body: 'The disk is full.', place: { kind: 'task', taskId: 'failed' } },
    ]);
  });

  it('tells once that a task waits for a login, and when it is held, and leads there', async () => {
    const { told, orchestrator, doorbell, vm } = await house();
    const asks = { kind: 'login', vmId: vm.id, session: 'setup' } as const;
    const error = { code: 'tool-failed', message: 'No network', details: {}, retryable: true } as const;
    const setUp = { id: 'setup', title: 'Set up cal' };
    const steps = [
      taskIn('running', setUp),
      taskIn('running', { ...setUp, asks }),
      taskIn('running', { ...setUp, asks, version: 2 }),
      taskIn('running', setUp),
      taskIn('held', { ...setUp, error }),
      taskIn('held', { ...setUp, error, version: 2 }),
    ];
    for (const task of steps) orchestrator.publish({ topic: 'task.changed', task });
    expect(told).toMatchObject([
      {
        title: 'web waits for a login',
        place: { kind: 'vm', vmId: vm.id, tab: 'terminals', session: 'setup' },
      },
      {
        title: 'Set up cal is held',
        body: 'No network. Resume it, or cancel it to undo what it did.',
        place: { kind: 'task', taskId: 'setup' },
      },
    ]);
    expect(doorbell.waiting).toEqual([]);
  });

  it('takes the bell of a terminal, but not of a VM that there is not', async () => {
    const { told, doorbell, vm } = await house(vmIn(stopped));
    expect(() => doorbell.ring('00000000-0000-4000-8000-000000000000', 'agent')).toThrow('There is no VM');
    doorbell.ring(vm.id, 'agent');
    expect(told.map(({ title }) => title)).toEqual(['web rang']);
  });
});

import { expect, it } from 'vitest';
import type { Dispatch } from '../api/method-registry';
import { DesktopOrchestrator, running, stopped, vmIn } from './desktop-herd.fixture';
import { Herd, type HerdChange } from './herd';

const fail = (error: unknown): never => {
  throw error;
};

it('knows what the lists say and follows what comes after', async () => {
  const orchestrator = new DesktopOrchestrator([vmIn(stopped)]);
  const herd = await Herd.follow(orchestrator.dispatch, orchestrator.events, fail);
  const changes: HerdChange[] = [];
  herd.on((change) => changes.push(change));
  orchestrator.publish({ topic: 'vm.changed', vm: vmIn(running) });
  expect(herd.vms.map(({ state }) => state.kind)).toEqual(['running']);
  expect(changes).toMatchObject([
    { kind: 'vm', before: { state: { kind: 'stopped' } }, after: { state: { kind: 'running' } } },
  ]);
  orchestrator.publish({ topic: 'vm.removed', id: vmIn(stopped).id });
  expect(herd.vms).toEqual([]);
  herd.dispose();
  orchestrator.publish({ topic: 'vm.changed', vm: vmIn(running) });
  expect(herd.vms).toEqual([]);
});

it('misses nothing that happens while it asks', async () => {
  const orchestrator = new DesktopOrchestrator([vmIn(stopped)]);
  const dispatch: Dispatch = async (...call) => {
    const reply = await orchestrator.dispatch(...call);
    if (call[1] === 'list' && call[0] === 'vm') {
      orchestrator.publish({ topic: 'vm.changed', vm: vmIn(running) });
    }
    return reply;
  };
  const herd = await Herd.follow(dispatch, orchestrator.events, fail);
  expect(herd.vms.map(({ state }) => state.kind)).toEqual(['running']);
});

it('answers a call that fails with its error', async () => {
  const orchestrator = new DesktopOrchestrator();
  const herd = await Herd.follow(orchestrator.dispatch, orchestrator.events, fail);
  await expect(herd.call('vm', 'start', { vm: 'web' })).rejects.toMatchObject({ code: 'not-supported' });
});

import { describe, expect, it } from 'vitest';
import type { CorralEvent } from '../../src-preload/contract/events';
import type { Vm } from '../../src-preload/contract/vm';
import { follows, patchTasks, patchVms, RecentEvents, type VmList } from './event-patch';

const epoch = 'one';
const vm = (id: string, version: number, name = id): Vm => ({ id, version, name }) as Vm;
const changed = (version: number, record: Vm): CorralEvent => ({
  topic: 'vm.changed',
  version,
  epoch,
  vm: record,
});
const removed = (version: number, id: string): CorralEvent => ({ topic: 'vm.removed', version, epoch, id });
const list: VmList = { version: 10, vms: [vm('a', 3), vm('b', 1)] };

describe('patchVms', () => {
  it('replaces in place, appends, and removes', () => {
    const after = [changed(11, vm('a', 4, 'renamed')), changed(12, vm('c', 1)), removed(13, 'b')].reduce(
      patchVms,
      list,
    );
    expect(after.vms.map(({ name }) => name)).toEqual(['renamed', 'c']);
    expect(after.version).toBe(13);
  });

  it('ignores events that the list contains, and records older than its own', () => {
    expect(patchVms(list, removed(10, 'a'))).toBe(list);
    expect(patchVms(list, changed(11, vm('a', 2, 'old'))).vms[0]?.name).toBe('a');
  });

  it('leaves the list alone on other topics', () => {
    expect(patchVms(list, { topic: 'image.changed', images: [], version: 11, epoch })).toBe(list);
    expect(patchTasks({ version: 1, tasks: [] }, removed(11, 'a')).tasks).toEqual([]);
  });
});

describe('follows', () => {
  it('tells the next event from a gap and from another orchestrator', () => {
    const position = { epoch, version: 10 };
    expect(follows(undefined, removed(99, 'a'))).toBe(true);
    expect(follows(position, removed(11, 'a'))).toBe(true);
    expect(follows(position, removed(12, 'a'))).toBe(false);
    expect(follows(position, { ...removed(11, 'a'), epoch: 'two' })).toBe(false);
  });
});

it('brings a list up to date that was read before the newest events', () => {
  const recent = new RecentEvents();
  recent.add(changed(10, vm('a', 3)));
  recent.add(removed(11, 'a'));
  expect(recent.replay(list, patchVms).vms.map(({ id }) => id)).toEqual(['b']);
  recent.clear();
  expect(recent.replay(list, patchVms)).toBe(list);
});

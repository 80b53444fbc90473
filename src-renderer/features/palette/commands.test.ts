import { expect, it } from 'vitest';
import type { Task } from '../../../src-preload/contract/task';
import type { Vm, VmState } from '../../../src-preload/contract/vm';
import { corralCommands, taskCommands, type CorralDeeds } from './corral-commands';
import { deedsOf, placesOf, type VmDeeds } from './vm-commands';

const done: string[] = [];
/** Writes down what is asked of it. */
const deeds = new Proxy({} as VmDeeds & CorralDeeds, {
  get: (_, deed) => (subject: Vm, detail?: string) =>
    done.push([deed, subject.name, detail].filter(Boolean).join(' ')),
});
const vm = (kind: VmState['kind']): Vm => ({ id: 'id', name: 'web', state: { kind } }) as Vm;
const available = (state: VmState['kind']) =>
  deedsOf(vm(state), deeds)
    .filter(({ unavailable }) => unavailable === undefined)
    .map(({ id }) => id.replace('id.', ''));

it('offers what makes sense in a state', () => {
  expect(available('stopped')).toEqual([
    'start',
    'clone',
    'rename',
    'snapshot',
    'safety',
    'attach-payload',
    'delete',
  ]);
  expect(available('running')).toEqual([
    'terminal',
    'stop',
    'restart',
    'force-stop',
    'ssh',
    'clone',
    'rename',
    'snapshot',
    'safety',
    'copy-folder',
    'attach-payload',
    'delete',
  ]);
  expect(available('creating')).toEqual([]);
});

it('says why the rest can’t be done', () => {
  const reason = (state: VmState['kind'], key: string) =>
    deedsOf(vm(state), deeds).find(({ id }) => id === `id.${key}`)?.unavailable;
  expect(reason('starting', 'delete')).toBe('Wait until it is up or off');
  expect(reason('stopped', 'stop')).toBe('Not running');
  expect(reason('running', 'start')).toBe('Already running');
  expect(reason('deleting', 'start')).toBe('Another task is at work on it');
});

it('does what it says', () => {
  done.length = 0;
  for (const { run } of placesOf(vm('running'), deeds)) run();
  for (const { title, run } of deedsOf(vm('running'), deeds)) if (title.startsWith('Clone')) run();
  expect(done).toEqual([
    'show web overview',
    'show web terminals',
    'show web snapshots',
    'show web payload',
    'show web console',
    'show web settings',
    'ask web clone',
  ]);
});

it('knows the theme in use, and which tasks can be cancelled', () => {
  const inUse = corralCommands('dark', deeds).filter(({ unavailable }) => unavailable !== undefined);
  expect(inUse.map(({ title }) => title)).toEqual(['Use the dark theme']);
  const task = (state: Task['state']) => ({ id: state, title: 'Build', state }) as Task;
  const titles = taskCommands([task('running'), task('cancelling'), task('held'), task('done')], deeds).map(
    ({ id, unavailable }) => [id, unavailable === undefined],
  );
  expect(titles).toEqual([
    ['running.log', true],
    ['running.cancel', true],
    ['cancelling.log', true],
    ['cancelling.cancel', false],
    ['held.log', true],
    ['held.cancel', true],
  ]);
});

it('gives every command an id of its own', () => {
  const ids = [
    ...placesOf(vm('running'), deeds),
    ...deedsOf(vm('running'), deeds),
    ...corralCommands('dark', deeds),
  ].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

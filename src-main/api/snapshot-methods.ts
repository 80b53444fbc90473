import type { SetAsides } from '../family/set-asides';
import type { Snapshots } from '../family/snapshots';
import { defineMethod } from './method';

/** Snapshots, and what was set aside. */
export function snapshotMethods(snapshots: Snapshots, setAsides: SetAsides) {
  return [
    defineMethod('snapshot', 'create', (_, input) => snapshots.create(input)),
    defineMethod('snapshot', 'restore', (_, input) => snapshots.restore(input)),
    defineMethod('snapshot', 'annotate', (_, input) => snapshots.annotate(input)),
    defineMethod('undo', 'restore', (_, { vm }) => setAsides.restore(vm)),
    defineMethod('undo', 'discard', (_, { vm }) => setAsides.discard(vm)),
  ] as const;
}

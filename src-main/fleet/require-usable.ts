import { CorralError } from '../host/errors';
import type { VmRecord } from './vm-record';

const neverStarted = {
  clean: 'it stays as it was made',
  init: 'it stays as dev was',
  snapshot: 'it stays as it was taken',
} as const;

/**
 * Passes for a VM that people may work with.
 *
 * @param verb what it is wanted for, as in “be cloned”
 * @throws CorralError `wrong-state` while it is made or deleted, or when it was set aside
 */
export function requireUsable(record: VmRecord, verb: string): void {
  const { name, phase, setAside } = record;
  if (phase !== 'ready') {
    const doing = phase === 'creating' ? 'being made' : 'being deleted';
    throw new CorralError('wrong-state', `“${name}” is ${doing}; it can't ${verb} now.`);
  }
  if (setAside) {
    throw new CorralError(
      'wrong-state',
      `“${name}” was set aside; it can't ${verb}. Bring it back first: corral undo restore ${name}`,
    );
  }
}

/** @throws CorralError `wrong-state` for a VM that is kept as it is: only its clones run */
export function requireStartable(record: VmRecord): void {
  requireUsable(record, 'start');
  const { name, family } = record;
  if (family === null || family.tier === 'dev') return;
  throw new CorralError(
    'wrong-state',
    `“${name}” is never started: ${neverStarted[family.tier]}. Start a copy of it: corral vm clone ${name} NAME --start`,
  );
}

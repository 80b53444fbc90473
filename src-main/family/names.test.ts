import { describe, expect, it } from 'vitest';
import { vmNameSchema } from '../../src-preload/contract/vm';
import { asideName, snapshotName, temporaryName, tierName } from './names';

const longest = 'a'.repeat(63);
const at = new Date(2026, 10, 21, 9, 5);

describe('names', () => {
  it('take the prefix of the family once, whatever its case', () => {
    expect(snapshotName('cal', 'one')).toBe('cal-one');
    expect(snapshotName('cal', 'CAL-one')).toBe('cal-one');
    expect(snapshotName('cal', 'calm')).toBe('cal-calm');
  });

  it.each(['dev', 'cal-Init', 'clean', 'cal-', longest])('refuse “%s” for a snapshot', (name) => {
    expect(() => snapshotName('cal', name)).toThrow(/Choose another one|characters after/);
  });

  it('call the dev of a family that grew around a VM as that VM', () => {
    const base = { imageId: 'debian', digest: null };
    expect(tierName({ prefix: 'web', base: null }, 'dev')).toBe('web');
    expect(tierName({ prefix: 'web', base: null }, 'init')).toBe('web-init');
    expect(tierName({ prefix: 'cal', base }, 'dev')).toBe('cal-dev');
  });

  it('say what a VM was set aside before, and when, and stay free', () => {
    expect(asideName('cal-dev', 'restore', at, () => false)).toBe('cal-dev.before-restore-20261121-0905');
    const taken = new Set(['cal-dev.before-undo-20261121-0905', 'cal-dev.before-undo-20261121-0905-2']);
    expect(asideName('cal-dev', 'undo', at, (name) => taken.has(name))).toBe(
      'cal-dev.before-undo-20261121-0905-3',
    );
  });

  it('stay valid names at any length', () => {
    for (const name of [temporaryName(longest), asideName(longest, 'replace', at, () => false)]) {
      expect(vmNameSchema.safeParse(name).success).toBe(true);
    }
    expect(temporaryName('cal-dev')).toMatch(/^cal-dev\.new-[0-9a-f]{8}$/);
  });
});

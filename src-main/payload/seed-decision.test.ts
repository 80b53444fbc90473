import { describe, expect, it } from 'vitest';
import { decideSeed, type GuestSide, type HostSide, type SeedDecision } from './seed-decision';

const payloadId = '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e01';
const otherId = '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e02';
const here = { id: '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e11', name: 'dev' };
const elsewhere = { id: '0b6f2c1e-5a53-4c6a-9a55-2f4b3c1d7e12', name: 'lab' };
const older = '000002-00000003';
const newer = '000003-00000001';

const seeded: GuestSide = { local: 'seeded', payloadId, base: newer, changed: false };
const published: HostSide = {
  payloadId,
  newest: { files: 4, source: 'guest', vm: here },
  generation: newer,
  latest: newer,
  edited: false,
};
const imported: HostSide = { ...published, newest: { files: 4, source: 'import', vm: null } };
const fresh: GuestSide = { local: 'none', payloadId: null, base: null, changed: false };
const found: GuestSide = { local: 'unknown', payloadId: null, base: null, changed: true };
const empty: HostSide = { payloadId, newest: null, generation: null, latest: null, edited: false };
const filled: HostSide = { ...imported, generation: null, latest: null };

const bothChanged = { kind: 'ask', question: { kind: 'both-changed' } } as const;

describe('which side goes on', () => {
  const cases: readonly [string, GuestSide, HostSide, SeedDecision][] = [
    ['a filled folder, a fresh guest', fresh, filled, { kind: 'seed' }],
    ['an empty folder, a fresh guest', fresh, empty, { kind: 'seed' }],
    ['an empty folder, a guest with data', found, empty, { kind: 'adopt' }],
    [
      'a filled folder, a guest with data of its own',
      found,
      filled,
      { kind: 'ask', question: { kind: 'foreign-data', payloadId: null } },
    ],
    [
      'a folder that was emptied once and filled by hand since',
      found,
      { ...empty, edited: true },
      { kind: 'ask', question: { kind: 'foreign-data', payloadId: null } },
    ],
    [
      'a guest with the data of another payload, though the folder is empty',
      { ...seeded, payloadId: otherId },
      empty,
      { kind: 'ask', question: { kind: 'foreign-data', payloadId: otherId } },
    ],
    ['both as they were left', seeded, published, { kind: 'continue' }],
    ['a guest that went on', { ...seeded, changed: true }, published, { kind: 'continue' }],
    ['a folder that a person edited', seeded, { ...published, edited: true }, { kind: 'seed' }],
    [
      'a folder that a person edited, and a guest that went on',
      { ...seeded, changed: true },
      { ...published, edited: true },
      bothChanged,
    ],
    ['a guest that is behind and unchanged', { ...seeded, base: older }, published, { kind: 'seed' }],
    [
      'a VM that was restored or undone',
      { ...seeded, base: older, changed: true },
      published,
      { kind: 'seed' },
    ],
    [
      'a VM that was restored, and a folder that a person edited',
      { ...seeded, base: older, changed: true },
      { ...published, edited: true },
      bothChanged,
    ],
    [
      'a VM that went on by itself while another had the payload',
      { ...seeded, base: older, changed: true },
      { ...published, newest: { files: 4, source: 'guest', vm: elsewhere } },
      bothChanged,
    ],
    [
      'an older checkpoint was made the newest, and the guest went on',
      { ...seeded, base: older, changed: true },
      { ...published, newest: { files: 4, source: 'restored', vm: null } },
      { kind: 'seed' },
    ],
    [
      'an edit was taken in before, and the guest went on since',
      { ...seeded, base: older, changed: true },
      imported,
      bothChanged,
    ],
    [
      'an edit was taken in before and never reached the guest',
      { ...seeded, base: newer },
      { ...imported, generation: null },
      { kind: 'seed' },
    ],
    [
      'an edit was taken in before and never reached the guest, which went on',
      { ...seeded, base: newer, changed: true },
      { ...imported, generation: null },
      bothChanged,
    ],
    ['a folder that was empty and filled by hand since', { ...seeded, base: null }, filled, { kind: 'seed' }],
    [
      'a guest ahead of all that is here',
      { ...seeded, base: '000004-00000001' },
      published,
      { kind: 'continue' },
    ],
    [
      'a guest ahead of all that is here, and a folder that a person edited',
      { ...seeded, base: '000004-00000001' },
      { ...published, edited: true },
      bothChanged,
    ],
    [
      'a guest that was given an empty folder, and one that was filled since by another VM',
      { ...seeded, base: null },
      { ...published, newest: { files: 4, source: 'guest', vm: elsewhere } },
      { kind: 'seed' },
    ],
  ];
  it.each(cases)('%s', (_, guest, host, decision) => {
    expect(decideSeed(guest, host, ({ id }) => id === here.id)).toEqual(decision);
  });
});

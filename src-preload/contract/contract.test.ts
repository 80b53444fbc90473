import { describe, expect, it } from 'vitest';
import { channelName, channels } from './channels';
import { contract } from './contract';
import { corralEventSchema } from './events';
import { vmNameSchema } from './vm';

describe('the contract', () => {
  it('has schemas for exactly the calls that the preload offers', () => {
    const offered = Object.entries(channels).flatMap(([area, names]) =>
      names.map((name) => channelName(area, name)),
    );
    const described = Object.entries(contract).flatMap(([area, calls]) =>
      Object.keys(calls).map((name) => channelName(area, name)),
    );
    expect(offered.toSorted()).toEqual(described.toSorted());
    expect(new Set(offered).size).toBe(offered.length);
  });

  it('has no call that takes anything but an object', () => {
    for (const calls of Object.values(contract)) {
      for (const { input } of Object.values(calls)) {
        for (const odd of [undefined, null, 1, 'x', []]) expect(input.safeParse(odd).success).toBe(false);
      }
    }
  });

  it.each(['a', 'A1', '0', 'dev.box_1-x', 'x'.repeat(63)])('takes the name %s', (name) => {
    expect(vmNameSchema.safeParse(name).success).toBe(true);
  });

  it.each(['', '.x', '-x', '_x', 'a b', 'a/b', 'ä', 'a\n', 'x'.repeat(64)])('refuses the name %j', (name) => {
    expect(vmNameSchema.safeParse(name).success).toBe(false);
  });

  it('keeps number and epoch of an event', () => {
    const event = { topic: 'task.logged', id: 'x', line: 'y', version: 3, epoch: 'e' };
    expect(corralEventSchema.parse(event)).toEqual(event);
  });
});

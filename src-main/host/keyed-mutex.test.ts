import { describe, expect, it } from 'vitest';
import { KeyedMutex } from './keyed-mutex';

/** A promise and the function that fulfils it. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('KeyedMutex', () => {
  it('runs the work of one key in order, one at a time', async () => {
    const mutex = new KeyedMutex();
    const steps: string[] = [];
    const first = gate();
    const work = (name: string, until?: Promise<void>) =>
      mutex.run('key', async () => {
        steps.push(`${name} begins`);
        await until;
        steps.push(`${name} ends`);
        return name;
      });
    const results = Promise.all([work('a', first.opened), work('b'), work('c')]);
    await mutex.run('other', () => Promise.resolve());
    expect(steps).toEqual(['a begins']);
    first.open();
    expect(await results).toEqual(['a', 'b', 'c']);
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('does not let one key wait for another', async () => {
    const mutex = new KeyedMutex();
    const blocked = gate();
    const slow = mutex.run('slow', () => blocked.opened);
    expect(await mutex.run('fast', () => Promise.resolve('through'))).toBe('through');
    blocked.open();
    await slow;
  });

  it('goes on after a failure, which only its own caller sees', async () => {
    const mutex = new KeyedMutex();
    const failing = mutex.run('key', () => Promise.reject(new Error('no')));
    const next = mutex.run('key', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { JsonStore } from './json-store';

const schema = z.object({ version: z.literal(1), count: z.number().int() });
let folder: string;
let file: string;
let store: JsonStore<typeof schema>;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral json-'));
  file = path.join(folder, 'made', 'value.json');
  store = new JsonStore(file, schema);
});

afterEach(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

const value = (count: number): z.infer<typeof schema> => ({ version: 1, count });
const asides = async (): Promise<string[]> =>
  (await fs.readdir(path.dirname(file))).filter((name) => name.startsWith('value.json.broken-'));

describe('JsonStore', () => {
  it('reads nothing, then what was written, in a private file of a private folder', async () => {
    expect(await store.read()).toEqual({ kind: 'absent' });
    await store.write(value(1));
    expect(await store.read()).toEqual({ kind: 'value', value: value(1) });
    expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
    expect((await fs.stat(path.dirname(file))).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['cut off', '{"version":1,'],
    ['empty', ''],
    ['of another shape', '{"version":1,"count":"two"}'],
    ['of a later version', '{"version":2,"count":2}'],
  ])(
    'goes back to the last good content when the file is %s, and keeps the broken one',
    async (_name, text) => {
      await store.write(value(1));
      await store.write(value(2));
      await fs.writeFile(file, text);

      const stored = await store.read();
      expect(stored).toMatchObject({ kind: 'recovered', value: value(1) });
      expect(stored.kind === 'recovered' && stored.warning).toContain('The last good copy is in use');
      const [aside = ''] = await asides();
      expect(await fs.readFile(path.join(path.dirname(file), aside), 'utf8')).toBe(text);
    },
  );

  it('has put a recovered content back, so that the next process finds it', async () => {
    await store.write(value(1));
    await store.write(value(2));
    await fs.writeFile(file, 'broken');
    await store.read();
    expect(await new JsonStore(file, schema).read()).toEqual({ kind: 'value', value: value(1) });
    expect(await asides()).toHaveLength(1);
  });

  it('is absent after a break without a good copy, which is kept all the same', async () => {
    await fs.mkdir(path.dirname(file));
    await fs.writeFile(file, 'broken');
    expect(await store.read()).toMatchObject({ kind: 'recovered', value: undefined });
    expect(await store.read()).toEqual({ kind: 'absent' });
    expect(await asides()).toHaveLength(1);
  });

  it('never keeps a broken content as the good one', async () => {
    await store.write(value(1));
    await store.write(value(2));
    await fs.writeFile(file, 'broken');
    await store.write(value(3));
    await fs.writeFile(file, 'broken again');
    expect(await store.read()).toMatchObject({ kind: 'recovered', value: value(1) });
  });

  it('leaves no second name behind when the write before was cut short after keeping the good copy', async () => {
    await store.write(value(1));
    await fs.link(file, `${file}.last-good`);
    await store.write(value(2));
    expect((await fs.readdir(path.dirname(file))).toSorted()).toEqual(['value.json', 'value.json.last-good']);
    expect(await store.read()).toEqual({ kind: 'value', value: value(2) });
  });

  it('refuses to write what it could not read', async () => {
    await store.write(value(1));
    await expect(store.write({ version: 1, count: 0.5 })).rejects.toMatchObject({ code: 'internal' });
    expect(await store.read()).toEqual({ kind: 'value', value: value(1) });
  });

  it('migrates by a schema that takes the old shape', async () => {
    await store.write(value(7));
    const later = z.union([
      z.object({ version: z.literal(2), total: z.number() }),
      schema.transform(({ count }) => ({ version: 2 as const, total: count })),
    ]);
    expect(await new JsonStore(file, later).read()).toEqual({
      kind: 'value',
      value: { version: 2, total: 7 },
    });
  });
});

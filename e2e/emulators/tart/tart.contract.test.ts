import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../harness/wait-for';
import { golden } from './golden';
import { emulatorFolder, macImage, TartPlace } from './tart-place';

interface ListItem {
  readonly Name: string;
  readonly State: string;
  readonly [key: string]: unknown;
}

describe('the golden table', () => {
  let place: TartPlace;

  beforeAll(async () => {
    place = await TartPlace.make();
    await place.succeed(['clone', macImage, 'clean']);
    await place.succeed(['create', 'ubuntu', '--linux']);
    await place.succeed(['clone', 'clean', 'broken']);
    await fs.rm(path.join(place.home, 'vms/broken/disk.img'));
  });
  afterAll(() => place.dispose());

  it.each(golden.map((row) => [`tart ${row.argv.join(' ')}`, row] as const))('%s', async (_, row) => {
    const result = await place.tart(row.argv);
    const { stdout = '', stderr = '' } = row;
    const whole = (expected: string | RegExp): unknown =>
      typeof expected === 'string' ? expected : expect.stringMatching(expected);
    expect(result).toEqual({ exitCode: row.exitCode, stdout: whole(stdout), stderr: whole(stderr) });
  });
});

describe('files and names, without a guest', () => {
  let place: TartPlace;
  const config = async (name: string): Promise<Record<string, unknown>> =>
    JSON.parse(await fs.readFile(path.join(place.home, 'vms', name, 'config.json'), 'utf8')) as Record<
      string,
      unknown
    >;
  const names = async (): Promise<string[]> =>
    (await place.succeed(['list', '-q', '--source', 'local'])).trim().split('\n');

  beforeAll(async () => {
    place = await TartPlace.make();
    await place.succeed(['clone', macImage, 'base']);
  });
  afterAll(() => place.dispose());

  it('gives a clone of a local VM another MAC, and the first clone of an image the image’s', async () => {
    const image = await fs.realpath(
      path.join(place.home, 'cache/OCIs/ghcr.io/cirruslabs/macos-tahoe-base/latest'),
    );
    const ofImage = JSON.parse(await fs.readFile(path.join(image, 'config.json'), 'utf8')) as object;
    expect((await config('base'))['macAddress']).toBe((ofImage as { macAddress: string }).macAddress);
    await place.succeed(['clone', 'base', 'second']);
    expect((await config('second'))['macAddress']).not.toBe((await config('base'))['macAddress']);
    expect((await config('second'))['ecid']).toBe((await config('base'))['ecid']);
  });

  it('replaces a VM by a clone without a word, whatever the case of its letters', async () => {
    await place.succeed(['create', 'Target', '--linux']);
    expect(await place.tart(['clone', 'base', 'target'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(await names()).toContain('Target');
    expect(await names()).not.toContain('target');
    expect((await config('Target'))['os']).toBe('darwin');
  });

  it('deletes in order, up to the first that is missing', async () => {
    for (const name of ['a', 'b']) await place.succeed(['create', name, '--linux']);
    expect((await place.tart(['delete', 'a', 'nope', 'b'])).exitCode).toBe(2);
    const left = await names();
    expect([left.includes('a'), left.includes('b')]).toEqual([false, true]);
  });

  it('forgets the refit setting with every call of set', async () => {
    await place.succeed(['set', 'base', '--display-refit']);
    expect((await config('base'))['displayRefit']).toBe(true);
    await place.succeed(['set', 'base', '--cpu', '3']);
    expect(await config('base')).toMatchObject({ cpuCount: 3 });
    expect(await config('base')).not.toHaveProperty('displayRefit');
  });

  it('changes the order of keys from call to call', async () => {
    const orders = new Set<string>();
    await waitFor('two orders of keys', async () => {
      orders.add(Object.keys(await place.json<object>(['get', 'base'])).join());
      return orders.size > 1;
    });
  });

  it('obeys versions and mutations while it is in use', async () => {
    const keys = async (): Promise<string[]> =>
      Object.keys((await place.json<ListItem[]>(['list']))[0] ?? {});
    expect(await keys()).toContain('Accessed');
    await place.behave({ version: '2.30.6' });
    expect(await keys()).toEqual(expect.arrayContaining(['SizeOnDisk']));
    expect(await keys()).not.toContain('Accessed');
    await place.behave({ version: '2.26.0' });
    expect((await place.tart(['exec', 'base', 'true'])).stderr).toContain('3 unexpected arguments');
    await place.behave({ mutation: 'missing-keys' });
    expect((await keys()).toSorted()).toEqual(['Name', 'State']);
    await place.behave({ mutation: 'reordered-keys' });
    const [first] = await place.json<ListItem[]>(['list']);
    expect(Object.keys(first ?? {})).toEqual(Object.keys(first ?? {}).toSorted());
    expect(first?.['Source']).toBe('OCI');
    await place.behave({ mutation: 'slow', delaySeconds: 2 });
    const before = Date.now();
    await place.succeed(['list']);
    expect(Date.now() - before).toBeGreaterThan(2000);
    await place.behave({});
  });

  it('resumes a pull that was cancelled', async () => {
    const image = 'ghcr.io/cirruslabs/ubuntu:latest';
    await place.behave({ pullSeconds: 4 });
    const first = place.start(['pull', image]);
    await waitFor('half of the download', () => first.stdout().includes('50%'));
    first.signal('SIGINT');
    expect((await first.ended).exitCode).toBe(1);
    await place.behave({});
    const again = await place.succeed(['pull', image]);
    expect(again).toMatch(
      /pulling disk \(25\.3 GB compressed\)\.\.\.\n(50|75)%\n100%\npulling NVRAM\.\.\.\n$/,
    );
    await place.succeed(['delete', image]);
    expect(await place.succeed(['list', '-q', '--source', 'oci'])).not.toContain('ubuntu');
  });

  it('says that a home which cannot be is invalid', async () => {
    const nowhere = await TartPlace.make({ TART_HOME: path.join(emulatorFolder, 'tart', 'below-a-file') });
    const result = await nowhere.tart(['list']);
    await nowhere.dispose();
    expect(result).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^TART_HOME is invalid: /) as string,
    });
  });
});

import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../../e2e/harness/wait-for';
import type { FetchContext, MachineEvent } from '../driver';
import { MachineFolder } from './machine-file';
import type { TartDriver } from './tart-driver';
import { tartHarness, type TartHarness } from './tart-harness.fixture';

const macImage = 'ghcr.io/cirruslabs/macos-sequoia-base:latest';

let harness: TartHarness;
let driver: TartDriver;

beforeEach(async () => {
  harness = await tartHarness();
  driver = harness.driver();
  await driver.adopt([]);
});
afterEach(() => harness.dispose());

const localNames = async (): Promise<string[]> =>
  (await harness.tart('list', '--source', 'local', '--quiet'))
    .split('\n')
    .filter((line) => line !== '')
    .toSorted();
const fetchContext = (details: string[], signal = new AbortController().signal): FetchContext => ({
  signal,
  progress: (_fraction, detail) => details.push(detail),
  log: () => undefined,
});

it.each([
  { mutation: 'reordered-keys' },
  { mutation: 'missing-keys' },
  { mutation: 'slow', delaySeconds: 1 },
  { version: '2.26.0' },
  { version: '2.20.0' },
])('makes, finds and removes VMs with a Tart of %j', async (settings) => {
  await harness.behave(settings);
  const spec = await harness.spec('mine');
  await driver.create(spec);
  await harness.tart('clone', 'mine', 'Elsewhere');
  await driver.dispose();

  driver = harness.driver();
  await driver.adopt([spec]);
  expect(driver.status(spec.id)).toEqual({ kind: 'stopped' });
  expect(await driver.discover()).toMatchObject([
    { driver: 'tart', name: 'Elsewhere', running: false, resources: { cpuCount: 2, memoryMB: 512 } },
  ]);
  await driver.delete(spec.id);
  expect(await localNames()).toEqual(['Elsewhere']);
});

it('says of an old Tart that it can’t reach into guests', async () => {
  await harness.behave({ version: '2.26.0' });
  const spec = await harness.spec('old');
  await driver.create(spec);
  await expect(driver.execute(spec.id, ['true'], '')).rejects.toMatchObject({ code: 'not-supported' });
});

it('says what any VM does, by its name', async () => {
  const spec = await harness.spec('mine');
  await driver.create(spec);
  await harness.tart('clone', 'mine', 'Elsewhere');
  expect(await driver.stateNamed('elsewhere')).toBe('stopped');
  await fs.writeFile(path.join(harness.tartHome, 'vms', 'Elsewhere', 'state.vzvmsave'), '');
  expect(await driver.stateNamed('Elsewhere')).toBe('suspended');
  expect(await driver.stateNamed('nobody')).toBe('missing');
  await fs.writeFile(path.join(harness.tartHome, 'emulator.json'), 'broken');
  await expect(driver.stateNamed('Elsewhere')).rejects.toMatchObject({ code: 'tool-failed' });
});

it('neither replaces nor removes somebody else’s VM of the same name, whatever its case', async () => {
  const other = await harness.spec('Cal');
  await driver.create(other);
  const disk = await fs.stat(harness.diskFile(other.id));
  const spec = await harness.spec('cAL');
  await expect(driver.create(spec)).rejects.toMatchObject({ code: 'name-taken' });
  await expect(driver.clone(other, spec)).rejects.toMatchObject({ code: 'name-taken' });
  await driver.delete(spec.id); // What an undone task does.
  expect(await localNames()).toEqual(['Cal']);
  expect((await fs.stat(harness.diskFile(other.id))).ino).toBe(disk.ino);
});

it('goes on with a VM whose making was cut short at any step', async () => {
  const spec = await harness.spec('cut');
  const folder = new MachineFolder(path.join(harness.paths.vms, spec.id));
  await driver.create(spec);
  const made = await folder.read();
  if (!made) throw new Error('Nothing is noted.');
  const temporaryName = `corral-making-${spec.id}`;

  await folder.write({ ...made, temporaryName }); // Renamed, not yet noted.
  await driver.create(spec);
  expect(await folder.read()).toMatchObject({ name: 'cut', temporaryName: null });

  await harness.tart('rename', 'cut', temporaryName); // Cloned, not yet renamed.
  await folder.write({ ...made, mac: '', temporaryName });
  await driver.create(spec);
  expect(await localNames()).toEqual(['cut']);

  await harness.tart('rename', 'cut', temporaryName); // The same, given up.
  await folder.write({ ...made, mac: '', temporaryName });
  await driver.delete(spec.id);
  expect(await localNames()).toEqual([]);
});

it('renames, also to another case, and finds a VM again whose rename was cut short or not ours', async () => {
  const spec = await harness.spec('first');
  await driver.create(spec);
  await driver.rename(spec, 'FIRST');
  expect(await localNames()).toEqual(['FIRST']);
  await expect(driver.rename(spec, 'FIRST')).resolves.toBeUndefined();

  const folder = new MachineFolder(path.join(harness.paths.vms, spec.id));
  const file = await folder.read();
  if (!file) throw new Error('Nothing is noted.');
  await folder.write({ ...file, nextName: 'second' });
  await harness.tart('rename', 'FIRST', 'second');
  const next = harness.driver();
  await next.adopt([spec]);
  expect(await folder.read()).toMatchObject({ name: 'second', nextName: null });
  expect(await next.discover()).toEqual([]);

  await harness.tart('rename', 'second', 'by-hand');
  const last = harness.driver();
  await last.adopt([spec]);
  expect(last.status(spec.id)).toEqual({ kind: 'stopped' });
  expect(await folder.read()).toMatchObject({ name: 'by-hand' });
});

it('keeps what is stored of the display, and never shrinks a disk', async () => {
  const spec = await harness.spec('refit', macImage);
  await driver.create(spec);
  await harness.tart('set', 'refit', '--no-display-refit');
  await driver.resizeDisk({ ...spec, resources: { cpuCount: 3, memoryMB: 1024, diskGB: 10 } });
  const config = JSON.parse(
    await fs.readFile(path.join(harness.tartHome, 'vms', 'refit', 'config.json'), 'utf8'),
  ) as object;
  expect(config).toMatchObject({ cpuCount: 3, memorySize: 2 ** 30, displayRefit: false });
});

it('fetches an image with progress, can be cancelled, and goes on', async () => {
  await harness.behave({ pullSeconds: 4 });
  const spec = await harness.spec('pulled', macImage);
  const details: string[] = [];
  const cancel = new AbortController();
  const cancelled = driver
    .fetchImage(spec, fetchContext(details, cancel.signal))
    .catch((error: unknown) => error);
  await waitFor('some progress', () => details.some((detail) => / of 25\.3 GB, \d+ MB\/s/.test(detail)));
  cancel.abort();
  expect(await cancelled).toMatchObject({ code: 'cancelled' });

  const digest = await driver.fetchImage(spec, fetchContext(details));
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  await driver.create({ ...spec, image: { kind: 'registry', reference: macImage, digest } });
  expect(driver.status(spec.id)).toEqual({ kind: 'stopped' });
  await expect(driver.fetchImage(harness.withoutImage(spec), fetchContext([]))).rejects.toMatchObject({
    code: 'not-found',
  });
});

it('names the two macOS guests that run before a third one would fail', async () => {
  const [one, two, three] = [
    await harness.spec('one', macImage),
    await harness.spec('two', macImage),
    await harness.spec('three', macImage),
  ];
  for (const spec of [one, two, three]) await driver.create(spec);
  for (const spec of [one, two]) await driver.start(spec, { screen: false });
  const refusal = driver.start(three, { screen: false });
  await expect(refusal).rejects.toMatchObject({
    code: 'wrong-state',
    message: expect.stringMatching(/two macOS guests at once.*“one” and “two”/) as string,
  });
  expect(driver.status(three.id)).toEqual({ kind: 'stopped' });
  expect(driver.capabilities(one.id).vnc.available).toBe(false);
});

it('tells a crash that ends with exit code 0 from a shutdown', async () => {
  await harness.behave({ mutation: 'exit-0-on-crash' });
  const spec = await harness.spec('crash');
  await driver.create(spec);
  const events: MachineEvent[] = [];
  driver.on((event) => events.push(event));
  await driver.start(spec, { screen: true });
  await harness.crashGuest(spec.id);
  const exited = await waitFor('the end', () => events.find(({ kind }) => kind === 'exited'));
  expect(exited).toMatchObject({ expected: false });

  await fs.writeFile(harness.diskFile(spec.id), 'not a disk');
  await expect(driver.start(spec, { screen: true })).rejects.toThrow(/did not start|can’t start/);
  expect(driver.status(spec.id)).toEqual({ kind: 'stopped' });
});

it('takes up a machine that was started by hand, and keeps its password out of what it tells', async () => {
  const spec = await harness.spec('hand');
  await driver.create(spec);
  await driver.start(spec, { screen: true });
  const address = driver.screenAddress(spec.id);
  expect(address).toMatchObject({ kind: 'tcp', host: '127.0.0.1' });
  const password = address?.kind === 'tcp' ? address.password : '';
  expect(password).not.toBe('');
  expect(JSON.stringify(await new MachineFolder(path.join(harness.paths.vms, spec.id)).read())).not.toContain(
    password,
  );
  expect(driver.consoleLog(spec.id)).not.toBe(
    new MachineFolder(path.join(harness.paths.vms, spec.id)).runLog,
  );

  const folder = new MachineFolder(path.join(harness.paths.vms, spec.id));
  const file = await folder.read();
  if (!file) throw new Error('Nothing is noted.');
  await folder.write({ ...file, run: null });
  const next = harness.driver();
  await next.adopt([spec]);
  expect(next.status(spec.id).kind).toBe('running');
  expect(next.runsForOthers(spec.id)).toBe(true);
  await next.stop(spec.id);
  expect(next.status(spec.id)).toEqual({ kind: 'stopped' });
});

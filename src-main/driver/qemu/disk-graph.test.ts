import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resolvePaths, type Paths } from '../../host/paths';
import { DiskGraph } from './disk-graph';

const execute = promisify(execFile);
const mebibyte = 2 ** 20;
let paths: Paths;

beforeEach(async () => {
  const home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral graph '));
  paths = resolvePaths('/nowhere', { CORRAL_HOME: home, XDG_RUNTIME_DIR: home });
  await fs.mkdir(paths.layers);
});
afterEach(() => fs.rm(paths.home, { recursive: true }));

/** Makes a disk with so many written MB on what lies under it. */
async function disk(file: string, backing: string | null, megabytes: number): Promise<string> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const under = backing === null ? [] : ['-b', backing, '-F', 'qcow2'];
  await execute('qemu-img', ['create', '-q', '-f', 'qcow2', ...under, file, '64M']);
  if (megabytes > 0) await execute('qemu-io', ['-c', `write -P 7 0 ${megabytes}M`, file]);
  return file;
}

const diskOf = (id: string): string => path.join(paths.vms, id, 'disk.qcow2');

it('tells what is shared, and what the end of a machine would free', async () => {
  const image = await disk(path.join(paths.home, 'image.qcow2'), null, 8);
  const shared = await disk(path.join(paths.layers, 'shared.qcow2'), image, 4);
  const own = await disk(path.join(paths.layers, 'own.qcow2'), shared, 2);
  await disk(diskOf('snapshot'), shared, 0);
  await disk(diskOf('dev'), own, 1);
  await disk(diskOf('broken'), shared, 0);
  await fs.writeFile(diskOf('broken'), 'no disk');

  const graph = await DiskGraph.of(paths);
  const dev = await graph.usage(diskOf('dev'));
  expect(dev.layerCount).toBe(2);
  expect(dev.ownBytes).toBeGreaterThanOrEqual(mebibyte);
  expect(dev.sharedBytes).toBeGreaterThanOrEqual(12 * mebibyte);
  expect(dev.sharedBytes).toBeLessThan(14 * mebibyte);
  expect(dev.freedBytes).toBeGreaterThanOrEqual(3 * mebibyte);
  expect(dev.freedBytes).toBeLessThan(5 * mebibyte);
  const snapshot = await graph.usage(diskOf('snapshot'));
  expect(snapshot).toMatchObject({ layerCount: 1, freedBytes: snapshot.ownBytes });
  await expect(graph.usage(diskOf('broken'))).rejects.toMatchObject({ code: 'image-broken' });
});

it('gives a machine alone on its layers all of them', async () => {
  const image = await disk(path.join(paths.home, 'image.qcow2'), null, 8);
  const layer = await disk(path.join(paths.layers, 'layer.qcow2'), image, 4);
  await disk(diskOf('only'), layer, 1);
  const usage = await (await DiskGraph.of(paths)).usage(diskOf('only'));
  expect(usage.sharedBytes).toBe(0);
  expect(usage.freedBytes).toBeGreaterThanOrEqual(5 * mebibyte);
});

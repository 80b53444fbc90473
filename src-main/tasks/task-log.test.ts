import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TaskLog } from './task-log';

let folder: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-log-'));
});

afterEach(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

async function bytesUsed(): Promise<number> {
  const files = await fs.readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await fs.stat(path.join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

describe('the log of a task', () => {
  it('serves the last 500 lines, also to a later process', async () => {
    const log = new TaskLog(folder, 'a');
    for (let index = 0; index < 700; index++) log.append(`line ${index}`);
    const tail = await log.tail();
    expect(tail).toHaveLength(500);
    expect(tail.at(-1)).toBe('line 699');
    expect(await new TaskLog(folder, 'a').tail()).toEqual(tail);
    expect((await fs.stat(path.join(folder, 'a.log'))).mode & 0o777).toBe(0o600);
  });

  it('keeps to 1 MiB and always has the end', async () => {
    const log = new TaskLog(folder, 'a');
    for (let index = 0; index < 3_000; index++) {
      log.append(`${index} ${'x'.repeat(990)}`);
      if (index % 100 === 0) await log.tail();
    }
    const tail = await log.tail();
    expect(await bytesUsed()).toBeLessThanOrEqual(2 ** 20);
    expect(tail.at(-1)).toMatch(/^2999 /);
  });

  it('keeps to 1 MiB when all comes at once, in lines without end', async () => {
    const log = new TaskLog(folder, 'a');
    for (let index = 0; index < 3_000; index++) log.append('ü'.repeat(100_000));
    log.append('end');
    expect((await log.tail()).at(-1)).toBe('end');
    expect(await bytesUsed()).toBeLessThanOrEqual(2 ** 20);
  });

  it('makes one harmless line of what a tool wrote', async () => {
    const log = new TaskLog(folder, 'a');
    log.append('two\nlines \u001b[2J\u0007');
    expect(await log.tail()).toEqual(['two lines  [2J ']);
  });

  it('is empty when there is none, and loses lines when it cannot be written', async () => {
    expect(await new TaskLog(folder, 'none').tail()).toEqual([]);
    await fs.mkdir(path.join(folder, 'b.log'));
    const log = new TaskLog(folder, 'b');
    log.append('lost');
    expect(await log.tail()).toEqual([]);
  });
});

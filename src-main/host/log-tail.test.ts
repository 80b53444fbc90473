import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLogTail } from './log-tail';

describe('readLogTail', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral tail '));
  });
  afterEach(() => fs.rm(folder, { recursive: true }));

  it('gives a short file whole and a long one from the beginning of a line', async () => {
    const file = path.join(folder, 'console.log');
    await fs.writeFile(file, 'first\nsecond\nthird\n');
    expect(await readLogTail(file, 1000)).toBe('first\nsecond\nthird\n');
    expect(await readLogTail(file, 9)).toBe('third\n');
  });

  it('is empty when there is no file yet', async () => {
    expect(await readLogTail(path.join(folder, 'none'), 10)).toBe('');
  });
});

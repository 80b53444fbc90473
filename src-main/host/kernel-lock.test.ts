import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryLock } from './kernel-lock';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-lock-'));
  file = path.join(folder, 'lock');
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

describe('tryLock', () => {
  it('gives the lock to one at a time, and again after its release', () => {
    const first = tryLock(file);
    expect(first).toBeDefined();
    expect(tryLock(file)).toBeUndefined();
    first?.release();
    first?.release();
    const second = tryLock(file);
    expect(second).toBeDefined();
    second?.release();
  });

  it('is not kept by a child that outlives the holder', async () => {
    const lock = tryLock(file);
    const child = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
    await once(child, 'spawn');
    lock?.release();
    const next = tryLock(file);
    expect(next).toBeDefined();
    next?.release();
    child.kill('SIGKILL');
  });

  it('says what is missing without the flock command', () => {
    const before = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      expect(() => tryLock(file)).toThrow(expect.objectContaining({ code: 'tool-missing' }));
    } finally {
      process.env['PATH'] = before;
    }
  });
});

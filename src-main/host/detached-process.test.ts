import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundleEntry } from '../../e2e/harness/run-typescript';
import { waitFor } from '../../e2e/harness/wait-for';

let folder: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-detached-'));
});

afterEach(() => fs.rm(folder, { recursive: true, force: true }));

it('a detached process holds nothing open of the one that started it', async () => {
  const logFile = path.join(folder, 'log');
  const program = await bundleEntry('e2e/harness/detach-program.ts');
  const list = ['/bin/sh', '-c', 'for fd in /proc/$$/fd/*; do readlink "$fd"; done; echo end'];
  // Node closes what it was given up to the first gap; 40 is beyond it, as Electron’s own are.
  const script = 'exec 40</dev/zero; exec "$@"';
  await promisify(execFile)('bash', ['-c', script, 'bash', process.execPath, program, logFile, ...list]);
  const open = await waitFor('the list of what is open', async () => {
    const lines = (await fs.readFile(logFile, 'utf8')).split('\n');
    return lines.includes('end') && lines;
  });
  expect(open).toContain('/dev/null');
  expect(open).not.toContain('/dev/zero');
});

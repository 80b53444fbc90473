import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { marksOfClone, marksScript } from './guest-marks';

const execute = promisify(execFile);

it('never lets a clone have the mark of a missing login, and hands on what its source had still to do', () => {
  expect(marksOfClone({}, {})).toEqual({ authNeeded: false });
  expect(marksOfClone({ firstRun: false }, {})).toEqual({ firstRun: false, authNeeded: false });
  expect(marksOfClone({ firstRun: false }, { firstRun: true })).toEqual({
    firstRun: true,
    authNeeded: false,
  });
});

it('sets and clears marks in a home, as often as it is asked to', async () => {
  const home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral home '));
  await fs.writeFile(path.join(home, '.cal-auth-needed'), '');
  const apply = async (script: string | null): Promise<string[]> => {
    await execute('/bin/sh', ['-c', script ?? 'false'], { env: { HOME: home } });
    return fs.readdir(home);
  };
  const set = marksScript({ firstRun: true, authNeeded: false });
  expect(await apply(set)).toEqual(['.cal-first-run']);
  expect(await apply(set)).toEqual(['.cal-first-run']);
  expect(await apply(marksScript({ firstRun: false }))).toEqual([]);
  expect(marksScript({})).toBeNull();
  await fs.rm(home, { recursive: true });
});

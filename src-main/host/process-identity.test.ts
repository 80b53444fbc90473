import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootId, identifyProcess, isAlive, processIdentitySchema, signalProcess } from './process-identity';

describe('the identity of a process', () => {
  it('stays the same while the process lives, and fits its schema', () => {
    const identity = identifyProcess(process.pid);
    expect(identity).toEqual(identifyProcess(process.pid));
    expect(processIdentitySchema.parse(identity)).toMatchObject({ pid: process.pid, boot: bootId() });
    expect(identity && isAlive(identity)).toBe(true);
  });

  it('is not that of another process with the same pid, nor of another boot', () => {
    const identity = identifyProcess(process.pid);
    if (!identity) throw new Error('this process is not there');
    expect(isAlive({ ...identity, start: `${identity.start}1` })).toBe(false);
    expect(isAlive({ ...identity, boot: 'another' })).toBe(false);
    expect(signalProcess({ ...identity, start: '1' }, 'SIGKILL')).toBe(false);
  });

  it('ends with the process, which gets its signal once', async () => {
    const child = spawn('sleep', ['1000']);
    await once(child, 'spawn');
    const identity = identifyProcess(child.pid ?? 0);
    if (!identity) throw new Error('the child is not there');
    expect(isAlive(identity)).toBe(true);
    const exited = once(child, 'exit');
    expect(signalProcess(identity, 'SIGTERM')).toBe(true);
    expect(await exited).toEqual([null, 'SIGTERM']);
    expect(isAlive(identity)).toBe(false);
    expect(identifyProcess(identity.pid)).toBeUndefined();
    expect(signalProcess(identity, 'SIGTERM')).toBe(false);
  });

  it('is found when the name of the command looks like the end of a name', async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-identity-'));
    const program = path.join(folder, 'a) S 1 (b');
    await fs.copyFile('/bin/sleep', program);
    const child = spawn(program, ['1000']);
    await once(child, 'spawn');
    const identity = identifyProcess(child.pid ?? 0);
    expect(Number(identity?.start)).toBeGreaterThan(1);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await fs.rm(folder, { recursive: true });
  });
});

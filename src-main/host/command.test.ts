import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command';
import { identifyProcess } from './process-identity';

let folder: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral command-'));
});

afterEach(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

const sh = (script: string, ...rest: string[]): readonly string[] => ['-c', script, 'sh', ...rest];

/** A shell with a child, both of which never end by themselves; their pids go to a file. */
function endless(pidFile: string): readonly string[] {
  return sh('sleep 1000 & echo "$$ $!" >"$1.new" && mv "$1.new" "$1"; echo up; wait', pidFile);
}

async function expectBothGone(pidFile: string): Promise<void> {
  const pids = (await fs.readFile(pidFile, 'utf8')).trim().split(' ').map(Number);
  expect(pids).toHaveLength(2);
  await expect.poll(() => pids.map((pid) => identifyProcess(pid))).toEqual([undefined, undefined]);
}

describe('runCommand', () => {
  it('gives output, stdin and arguments through untouched, without a shell', async () => {
    const argument = `$(id) "quoted" 'too' ; & \n ü`;
    const result = await runCommand('sh', sh('printf %s "$1"; cat >&2', argument), { stdin: 'words\n' });
    expect(result).toEqual({ exitCode: 0, stdout: argument, stderr: 'words\n' });
  });

  it('has an empty stdin unless told otherwise', async () => {
    expect((await runCommand('cat', [])).stdout).toBe('');
  });

  it('adds to and removes from the environment, and runs in the folder', async () => {
    const env = { CORRAL_WORD: 'word', HOME: undefined };
    const { stdout } = await runCommand('sh', sh('echo "$CORRAL_WORD ${HOME-none}"; pwd'), {
      env,
      cwd: folder,
    });
    expect(stdout).toBe(`word none\n${await fs.realpath(folder)}\n`);
  });

  it('hands out whole lines as they come, of both streams', async () => {
    const lines: string[] = [];
    const errors: string[] = [];
    await runCommand('sh', sh('printf "a\\nb"; printf "c\\rd\\r\\nlast"; echo oops >&2'), {
      onLine: (line) => lines.push(line),
      onErrorLine: (line) => errors.push(line),
    });
    expect(lines).toEqual(['a', 'bc', 'd', 'last']);
    expect(errors).toEqual(['oops']);
  });

  it('keeps characters whole that come in two pieces', async () => {
    const lines: string[] = [];
    // Pipes hand out even numbers of bytes, and the first character makes all the others begin at odd ones.
    const script = 'process.stdout.write("a" + "ü".repeat(200_000))';
    await runCommand(process.execPath, ['-e', script], { onLine: (line) => lines.push(line) });
    expect(lines).toEqual([`a${'ü'.repeat(200_000)}`]);
  });

  it('fails on an exit code that nobody expects, with the end of stderr', async () => {
    const failing = runCommand('sh', sh('echo first >&2; echo why >&2; exit 3'));
    await expect(failing).rejects.toMatchObject({
      code: 'tool-failed',
      message: '“sh” failed (exit 3): why',
      details: { exit: 3, stderr: 'first\nwhy' },
    });
    const { exitCode } = await runCommand('sh', sh('exit 3'), { expectedExitCodes: [0, 3] });
    expect(exitCode).toBe(3);
  });

  it('names a command that is not installed', async () => {
    const missing = runCommand('no-such-command-here', []);
    await expect(missing).rejects.toMatchObject({
      code: 'tool-missing',
      details: { file: 'no-such-command-here' },
    });
  });

  it('says by which signal a command died', async () => {
    const dying = runCommand('sh', sh('kill -TERM $$'));
    await expect(dying).rejects.toMatchObject({ code: 'tool-failed', details: { exit: 'SIGTERM' } });
  });

  it('kills the command and its children after the time limit', async () => {
    const pidFile = path.join(folder, 'pids');
    const late = runCommand('sh', endless(pidFile), { timeoutMs: 500 });
    await expect(late).rejects.toMatchObject({ code: 'timed-out', retryable: true });
    await expectBothGone(pidFile);
  });

  it('kills the command and its children on cancel', async () => {
    const pidFile = path.join(folder, 'pids');
    const controller = new AbortController();
    const cancelled = runCommand('sh', endless(pidFile), {
      signal: controller.signal,
      onLine: () => controller.abort(),
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    await expectBothGone(pidFile);
  });

  it('does not start when cancelled before', async () => {
    const file = path.join(folder, 'made');
    const never = runCommand('touch', [file], { signal: AbortSignal.abort() });
    await expect(never).rejects.toMatchObject({ code: 'cancelled' });
    await expect(fs.access(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('ends a command that writes without end', async () => {
    const flood = runCommand('yes', [], { maxOutputBytes: 100_000 });
    await expect(flood).rejects.toMatchObject({ code: 'tool-failed', details: { maxBytes: 100_000 } });
  });

  it('survives a command that closes its stdin', async () => {
    const { exitCode } = await runCommand('true', [], { stdin: Buffer.alloc(4 * 2 ** 20) });
    expect(exitCode).toBe(0);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../e2e/harness/wait-for';
import { hostileWords } from '../orchestrator/fake-orchestrator.fixture';
import { findLeaseOwner } from '../orchestrator/lease';
import type { TemporaryCorral } from '../orchestrator/temporary-paths.fixture';
import { builtCorral, bundlePrograms, type Bundles } from './built-corral.fixture';

let corral: TemporaryCorral;
let bundles: Bundles;

beforeAll(async () => {
  bundles = await bundlePrograms();
}, 60_000);
beforeEach(async () => {
  corral = await builtCorral(bundles);
});
afterEach(() => corral.remove());

interface Result {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Resolves when its output is closed, which a server that kept it open would put off. */
function run(...argv: readonly string[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(corral.paths.home, 'cli.js'), ...argv], {
      env: { ...process.env, ...corral.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

describe('corral', () => {
  it('starts an orchestrator of its own, which stays for a while', async () => {
    expect(await run('vm', 'list', '--json')).toEqual({ exitCode: 0, stdout: '[]\n', stderr: '' });
    expect(await findLeaseOwner(corral.paths)).toMatchObject({ role: 'serve' });
    expect((await run('vm', 'list')).stdout).toContain('no VMs yet');
    expect(await fs.readFile(path.join(corral.paths.logs, 'serve.log'), 'utf8')).toContain('Serving at');
    await waitFor('its end', async () => (await findLeaseOwner(corral.paths)) === undefined);
  });

  it('starts one orchestrator for six that ask at once', async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => run('vm', 'list', '--json')));
    for (const result of results) expect(result).toEqual({ exitCode: 0, stdout: '[]\n', stderr: '' });
  });

  it('says why the orchestrator does not start', async () => {
    await fs.writeFile(
      path.join(corral.paths.home, 'serve.js'),
      'console.error("no luck"); process.exit(3);',
    );
    const result = await run('vm', 'list');
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain('no luck');
  });

  it('passes on a refusal, as JSON when asked', async () => {
    const plain = await run('vm', 'rename', 'a', 'b');
    expect(plain).toMatchObject({ exitCode: 1, stdout: '', stderr: 'corral: The fake has no machines.\n' });
    const json = await run('vm', 'rename', 'a', 'b', '--json');
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'not-supported' } });
  });

  it.each([
    [['--help'], 'vm create'],
    [['vm', '--help'], 'vm create'],
    [['vm', 'create', '--help'], '--memory'],
  ])('%j helps without an orchestrator', async (argv, text) => {
    const result = await run(...argv);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toContain(text);
    expect(await findLeaseOwner(corral.paths)).toBeUndefined();
  });

  it.each([
    [['vm', 'fly']],
    [['vm', 'start']],
    [['vm', 'start', 'a', 'b']],
    [['vm', 'list', '--nonsense']],
    [['vm', 'create', 'a', '--cpu', 'many']],
  ])('%j is a usage error that changes nothing', async (argv) => {
    const result = await run(...argv);
    expect(result).toMatchObject({ exitCode: 64, stdout: '' });
    expect(result.stderr).toMatch(/^corral: ./);
  });

  it('does not delete without consent, which nobody can give without a terminal', async () => {
    const result = await run('vm', 'delete', 'a');
    expect(result).toMatchObject({ exitCode: 64, stdout: '' });
    expect(result.stderr).toContain('--yes');
  });

  it('ends with 2 when the VM is in the wrong state', async () => {
    expect(await run('vm', 'ip', 'a')).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('restarts a VM and waits until one can log in', async () => {
    const plain = await run('vm', 'restart', 'a');
    expect(plain).toMatchObject({ exitCode: 0, stderr: '' });
    expect(plain.stdout).toBe('“a” is running.\n');
    const json = await run('vm', 'restart', 'b', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ name: 'b', state: { kind: 'running' } });
  });

  it('prints nothing of a guest that the terminal would obey', async () => {
    const plain = await run('vm', 'set', 'a', '--cpu', '1');
    expect(plain).toMatchObject({ exitCode: 0, stdout: '“a” does not answer (no answer).\n' });
    const { stdout } = await run('vm', 'set', 'a', '--cpu', '1', '--json');
    expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(JSON.parse(stdout)).toMatchObject({ state: { reason: hostileWords } });
  });

  it('leaves a task at work on Ctrl-C, and says how to end it', async () => {
    const child = spawn(
      process.execPath,
      [path.join(corral.paths.home, 'cli.js'), 'vm', 'delete', 'a', '--yes'],
      {
        env: { ...process.env, ...corral.env },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const closed = once(child, 'close');
    await waitFor('the task', () => /Long work: 1\/1/.test(stderr));
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(stderr).toContain('corral task cancel long');
    expect(await findLeaseOwner(corral.paths)).toBeDefined();
  });
});

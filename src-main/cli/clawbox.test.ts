import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, type CommandResult } from '../../e2e/harness/corral-command';
import { fakePayloadPath } from '../orchestrator/fake-payload.fixture';
import type { TemporaryCorral } from '../orchestrator/temporary-paths.fixture';
import { builtCorral, bundlePrograms, type Bundles } from './built-corral.fixture';

let corral: TemporaryCorral;
let bundles: Bundles;

beforeAll(async () => {
  bundles = await bundlePrograms();
}, 60_000);
beforeEach(async () => {
  corral = await builtCorral(bundles);
  await fs.writeFile(path.join(corral.paths.home, 'payloads'), '');
});
afterEach(() => corral.remove());

const run = (...argv: readonly string[]): Promise<CommandResult> => runCommand(corral, argv);

describe('corral up', () => {
  it('starts the first one when no number is said', async () => {
    expect(await run('up')).toMatchObject({ exitCode: 0, stdout: '“clawbox-1” is running.\n' });
  });

  it('makes one that is not there, with an account of its name', async () => {
    const { stdout } = await run('up', '7', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'clawbox-7',
      user: 'clawbox-7',
      clawbox: { number: 7, profile: 'standard' },
      state: { kind: 'running' },
    });
  });

  it('attaches a payload before the first start', async () => {
    const { stdout, stderr } = await run(
      ...['up', '8', '--developer', '--signal-cli-payload', '/tmp/phone', '--json'],
    );
    expect(stderr).toContain('/tmp/phone: signal-cli data (214 files, 48 MB)');
    expect(JSON.parse(stdout)).toMatchObject({
      clawbox: { profile: 'developer' },
      payload: { path: '/tmp/phone', state: { kind: 'in-sync' } },
    });
  });

  it('takes one that is as it was asked for as it is', async () => {
    const result = await run('up', '1', '--profile', 'developer', '--signal-cli-payload', fakePayloadPath);
    expect(result).toMatchObject({ exitCode: 0, stdout: '“clawbox-1” is running.\n', stderr: '' });
  });

  it.each([
    [['0'], 64, 'from 1 to 999'],
    [['one'], 64, '“one” is none'],
    [['1000'], 64, 'from 1 to 999'],
    [['7', '--standard', '--developer'], 64, 'Only one of'],
    [['7', '--standard', '--profile', 'standard'], 64, 'Only one of'],
    [['7', '--profile', 'artist'], 64, 'standard or developer, not “artist”'],
    [['7', '--signal-cli-payload', '/tmp/phone'], 64, 'profile standard: it holds nothing'],
    [['7', '--developer', '--signal-cli-payload', '/tmp/held'], 2, 'corral vm stop clawbox-9'],
    [['2', '--signal-cli-payload', '/tmp/phone'], 2, 'so it takes no payload'],
    [['1', '--signal-cli-payload', '/tmp/phone'], 2, 'corral payload detach clawbox-1'],
  ])('refuses %j', async (argv, exitCode, sentence) => {
    const result = await run('up', ...argv);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(result.stderr).toContain(sentence);
  });

  it('says the commands that would reach another profile', async () => {
    const { exitCode, stderr } = await run('up', '2', '--developer', '--signal-cli-payload', "/tmp/Ann's");
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      "\n  corral vm delete clawbox-2\n  corral up 2 --developer --signal-cli-payload '/tmp/Ann'\\''s'\n",
    );
  });

  it('makes nothing when the payload is refused', async () => {
    await run('up', '7', '--developer', '--signal-cli-payload', '/tmp/held');
    expect(await run('status', '7')).toMatchObject({ exitCode: 2 });
  });
});

describe('corral down', () => {
  it('stops it, and is content with one that is off', async () => {
    expect(await run('down')).toMatchObject({ exitCode: 0, stdout: '“clawbox-1” is stopped.\n' });
    expect(await run('down', '2')).toMatchObject({ exitCode: 0, stdout: '“clawbox-2” is stopped.\n' });
  });

  it('says how to make one that is not there', async () => {
    const result = await run('down', '5');
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain('Make it: corral up 5');
  });
});

describe('corral status', () => {
  it('shows all by number', async () => {
    expect((await run('status')).stdout).toMatch(
      /^NUMBER +VM +PROFILE +PAYLOAD\n1 +is running +developer +in sync\n2 +is stopped +standard +-\n$/,
    );
    expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({
      mode: 'environment',
      vm_count: 2,
      running_count: 1,
      vms: [{ vm: 'clawbox-1' }, { vm: 'clawbox-2' }],
    });
  });

  it('shows the mount and what the service said of one', async () => {
    const { stdout } = await run('status', '1');
    expect(stdout).toMatch(/Account +clawbox-1\n +Address +127\.0\.0\.1:40022/);
    expect(stdout).toContain('mounted, /Volumes/My Shared Files/signal-cli-payload');
    expect(stdout).toMatch(/Its service said last:[^]*nothing changed\n$/);
  });

  it('has the fields that scripts know from Clawbox', async () => {
    expect(JSON.parse((await run('status', '1', '--json')).stdout)).toEqual({
      vm: 'clawbox-1',
      exists: true,
      running: true,
      provision_marker: { present: true, data: expect.objectContaining({ signal_payload: 'true' }) },
      ip: '127.0.0.1',
      shared_mounts: {
        note: null,
        probe: 'ok',
        paths: { '/Volumes/My Shared Files/signal-cli-payload': 'mounted' },
      },
      signal_payload_sync: { enabled: true, probe: 'ok', lines: expect.any(Array) },
      warnings: [],
    });
    expect(JSON.parse((await run('status', '2', '--json')).stdout)).toMatchObject({
      running: false,
      ip: null,
      shared_mounts: { probe: 'not_applicable', paths: {} },
      signal_payload_sync: { enabled: false, probe: 'not_applicable', lines: [] },
    });
  });
});

it('vm create takes a payload too', async () => {
  const help = await run('vm', 'create', '--help');
  expect(help.stdout).toContain('--signal-cli-payload FOLDER');
  const refused = await run('vm', 'create', 'new', '--signal-cli-payload', '/tmp/held');
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
});

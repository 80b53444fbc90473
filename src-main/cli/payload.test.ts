import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, type CommandResult } from '../../e2e/harness/corral-command';
import { typedTerminal, type TypedTerminal } from '../../e2e/harness/typed-terminal';
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

const run = (...argv: readonly string[]): Promise<CommandResult> => runCommand(corral, ['payload', ...argv]);

/** At a terminal. */
function sit(...argv: readonly string[]): TypedTerminal {
  const program = path.join(corral.paths.home, 'cli.js');
  return typedTerminal([process.execPath, program, 'payload', ...argv], { ...process.env, ...corral.env });
}

describe('corral payload attach', () => {
  it('says what it is about to do, and then where the payload stands', async () => {
    const { exitCode, stdout, stderr } = await run('attach', 'lab', '/tmp/phone');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('/tmp/phone: signal-cli data (214 files, 48 MB), which the guest will get.');
    expect(stderr).toContain('No VM uses it.');
    expect(stdout).toMatch(/^The payload of “lab”: off\.\n {2}Folder +\/tmp\/phone\n/);
  });

  it('takes a folder as the shell does, from where it stands', async () => {
    const { stdout } = await run('attach', 'lab', '--json', './phone');
    expect(JSON.parse(stdout)).toMatchObject({ vm: 'lab', path: path.resolve('phone'), kind: 'signal-cli' });
  });

  it('passes on warnings', async () => {
    expect((await run('attach', 'lab', '/tmp/iCloud')).stderr).toContain('iCloud moves files');
  });

  it.each([
    [['clawbox-2', '/tmp/phone'], 2, 'holds nothing of this computer, so it takes no payload'],
    [['clawbox-1', '/tmp/phone'], 2, 'Detach it first'],
    [['lab', '/tmp/held'], 2, 'Stop it first: corral vm stop clawbox-9'],
    [['lab', '/tmp/dirty'], 2, 'Say so with --take-over.'],
    [['lab', '/tmp/dirty', '--yes'], 2, 'Say so with --take-over.'],
    [['lab', '/tmp/other'], 64, 'Say so with --yes.'],
    [['lab'], 64, 'FOLDER is missing'],
  ])('refuses %j', async (argv, exitCode, sentence) => {
    const result = await run('attach', ...argv);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(result.stderr).toContain(sentence);
  });

  it.each([
    ['/tmp/dirty', '--take-over'],
    ['/tmp/other', '--yes'],
  ])('attaches %s when told to with %s', async (folder, option) => {
    expect(await run('attach', 'lab', folder, option)).toMatchObject({ exitCode: 0 });
  });

  it('asks a person what may be lost', async () => {
    const terminal = sit('attach', 'lab', '/tmp/dirty');
    await terminal.sees(/what it wrote since 18:04 may be lost\. Go on without that\? \[y\/N\]/);
    terminal.type('y\r');
    expect(await terminal.ended).toBe(0);
  });
});

describe('corral payload status', () => {
  it('shows all, and ends with 3 when one needs a person', async () => {
    const { exitCode, stdout } = await run('status');
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(
      /^VM +STATE +CHECKPOINT +FOLDER\nclawbox-1 +in sync +7, \d+ s ago +\/home\/ann\/signal\n/,
    );
    expect(stdout).toMatch(/field +held, asks for a decision/);
  });

  it('shows one, with what to do about it', async () => {
    expect(await run('status', 'clawbox-1')).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await run('status', 'field');
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/have both changed[^]*What to do:\n {2}corral payload decide field host /);
  });

  it('says how to attach one', async () => {
    const result = await run('status', 'lab');
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain('corral payload attach lab FOLDER');
  });

  it('prints JSON', async () => {
    const [first] = JSON.parse((await run('status', '--json')).stdout) as unknown[];
    expect(first).toMatchObject({
      vm: 'clawbox-1',
      state: { kind: 'in-sync' },
      lastCheckpoint: { number: 7 },
    });
  });
});

describe('the service', () => {
  it.each([
    [['sync', 'clawbox-1'], /in sync\.[^]*Checkpoint +8, 0 s ago/],
    [['pause', 'clawbox-1'], /paused[^]*corral payload resume clawbox-1/],
    [['resume', 'clawbox-1'], /in sync\./],
    [['restart', 'clawbox-1'], /in sync\./],
    [['decide', 'field', 'keep-both'], /in sync\./],
    [['log', 'clawbox-1', '--lines', '1'], /^\S+Z \[signal-cli-payload-sync\] nothing changed\n$/],
    [['detach', 'clawbox-1'], /has no payload any more\. \/home\/ann\/signal stays as it is\./],
  ])('%j', async (argv, text) => {
    const { exitCode, stdout } = await run(...argv);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(text);
  });

  it.each([
    [['decide', 'field', 'both'], 64, 'host, guest, keep-both, allow'],
    [['decide', 'clawbox-1', 'host'], 2, 'asks nothing'],
    [['log', 'clawbox-1', '--lines', '0'], 64, '--lines'],
    [['sync', 'lab'], 2, 'has no payload'],
    [['sync', 'nobody'], 2, '“nobody”'],
  ])('refuses %j', async (argv, exitCode, sentence) => {
    const result = await run(...argv);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(result.stderr).toContain(sentence);
  });
});

it('a detach that can’t publish all does not come without an answer', async () => {
  const result = await run('detach', 'field');
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(result.stderr).toMatch(/can’t be published.*--leave-unpublished/);
  expect(await run('detach', 'field', '--leave-unpublished')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('has no payload any more'),
  });
});

it('a forced stop says what may not be in the folder', async () => {
  const result = await runCommand(corral, ['vm', 'stop', 'clawbox-1', '--force']);
  expect(result).toMatchObject({ exitCode: 0, stdout: '“clawbox-1” is stopped.\n' });
  expect(result.stderr).toContain('since checkpoint 7 may not be in its payload folder');
});

describe('a stop that can’t publish all', () => {
  it('does not come without an answer', async () => {
    const result = await runCommand(corral, ['vm', 'stop', 'field']);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toMatch(/can’t be published.*--leave-unpublished/);
    expect(await runCommand(corral, ['vm', 'restart', 'field'])).toMatchObject(result);
    expect(await runCommand(corral, ['vm', 'restart', 'field', '--leave-unpublished'])).toMatchObject({
      exitCode: 0,
      stdout: '“field” is running.\n',
    });
    expect(await runCommand(corral, ['vm', 'stop', 'field', '--leave-unpublished'])).toMatchObject({
      exitCode: 0,
      stdout: '“field” is stopped.\n',
    });
  });

  it('asks a person', async () => {
    const program = path.join(corral.paths.home, 'cli.js');
    const argv = [process.execPath, program, 'vm', 'stop', 'field'];
    const terminal = typedTerminal(argv, { ...process.env, ...corral.env });
    await terminal.sees(/can’t be published[^]*Stop it all the same\? \[y\/N\]/);
    terminal.type('y\r');
    expect(await terminal.ended).toBe(0);
  });
});

describe('checkpoints', () => {
  it('are listed by VM and by folder', async () => {
    const { stdout } = await run('history', 'clawbox-1');
    expect(stdout).toMatch(/^NUMBER +MADE +AGE +FILES +SIZE +FROM\n7 /);
    expect(stdout).toMatch(/\n5 .* 3 restored\n4 .* kept of clawbox-1\n3 .*its last before it went off\n/);
    const byFolder = JSON.parse((await run('history', fakePayloadPath, '--json')).stdout) as unknown[];
    expect(byFolder).toHaveLength(7);
  });

  it('are restored as a new one', async () => {
    expect((await run('restore', 'clawbox-1', '2')).stdout).toBe('Checkpoint 2 is the newest again, as 8.\n');
  });

  it('are compared, a line for each file whatever its name', async () => {
    const { stdout } = await run('diff', 'clawbox-1', '6');
    expect(stdout).toMatch(/\+ +- +183220 +"attachments\/7Kp2 🐎\.jpg"\n/u);
    expect(stdout).toContain('"attachments/two\\nlines"\n');
    expect(stdout).toMatch(/~ +3145728 +3149824 +"data\/123456\.d\/account\.db"\n$/);
    expect((await run('diff', 'clawbox-1', '6', '6')).stdout).toBe('Checkpoints 6 and 6 are alike.\n');
  });

  it('are written into a new folder', async () => {
    const folder = path.join(corral.paths.home, 'out');
    expect(await run('export', 'clawbox-1', '6', folder)).toMatchObject({
      exitCode: 0,
      stdout: `Checkpoint 6 is in ${folder}\n`,
    });
    expect(await fs.readdir(folder)).toEqual(['data']);
  });

  it.each([
    [['restore', 'clawbox-1', 'six'], 64, '“six” is none'],
    [['restore', 'clawbox-1', '99'], 2, 'no checkpoint 99'],
    [['history', '/tmp/never'], 2, 'never attached'],
    [['export', 'clawbox-1', '6'], 64, 'FOLDER is missing'],
  ])('refuses %j', async (argv, exitCode, sentence) => {
    const result = await run(...argv);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(result.stderr).toContain(sentence);
  });
});

describe('locks', () => {
  it('are shown with their owners and why they are judged so', async () => {
    const { stdout } = await run('locks');
    expect(stdout).toMatch(/\n\/home\/ann\/signal +clawbox-1 +held +2 h ago +“clawbox-1” is running/);
    expect(stdout).toMatch(/clawbox-9 \(Clawbox\) +held/);
  });

  it('are freed when stale, after consent when something may be lost, and never when held', async () => {
    expect(await run('unlock', '/home/ann/old-signal')).toMatchObject({
      exitCode: 0,
      stdout: '/home/ann/old-signal is free.\n',
    });
    expect(await run('unlock', '/home/ann/crashed-signal')).toMatchObject({ exitCode: 64, stdout: '' });
    expect(await run('unlock', '/home/ann/crashed-signal', '--yes')).toMatchObject({ exitCode: 0 });
    expect(await run('unlock', fakePayloadPath, '--yes')).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

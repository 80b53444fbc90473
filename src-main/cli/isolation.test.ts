import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCommand, type CommandResult, type StartedCommand } from '../../e2e/harness/corral-command';
import { typedTerminal, type TypedTerminal } from '../../e2e/harness/typed-terminal';
import { waitFor } from '../../e2e/harness/wait-for';
import { findLeaseOwner } from '../orchestrator/lease';
import type { TemporaryCorral } from '../orchestrator/temporary-paths.fixture';
import { builtCorral, bundlePrograms, type Bundles } from './built-corral.fixture';

let corral: TemporaryCorral;
let bundles: Bundles;
/** The user's home, where the log of the manual is. */
let home: string;

beforeAll(async () => {
  bundles = await bundlePrograms();
}, 60_000);
beforeEach(async () => {
  corral = await builtCorral(bundles);
  home = path.join(corral.paths.home, 'user');
  await fs.mkdir(home);
});
afterEach(() => corral.remove());

const program = (): string => path.join(corral.paths.home, 'cli.js');
const environment = () => ({ ...process.env, ...corral.env, HOME: home });

function start(argv: readonly string[], more: Readonly<Record<string, string>> = {}): StartedCommand {
  return startCommand(corral, argv, { HOME: home, ...more });
}

/** Without a terminal. */
function run(...argv: readonly string[]): Promise<CommandResult> {
  const { child, ended } = start(argv);
  child.stdin.end();
  return ended;
}

/** At a terminal. */
function sit(...argv: readonly string[]): TypedTerminal {
  return typedTerminal([process.execPath, program(), ...argv], environment());
}

const put = (name: string): Promise<void> => fs.writeFile(path.join(corral.paths.home, name), '');
const take = (name: string): Promise<void> => fs.rm(path.join(corral.paths.home, name));

async function taskId(): Promise<string> {
  const journals = (await fs.readdir(path.join(corral.paths.home, 'tasks'))).filter((name) =>
    name.endsWith('.json'),
  );
  const [name = ''] = journals;
  return path.basename(name, '.json');
}

const setUp = (...argv: readonly string[]): Promise<CommandResult> =>
  run('isolation', 'init', '--skip-login', ...argv);

describe('corral isolation without a word', () => {
  it('sets up what is not there, and runs what is', async () => {
    const first = await run('isolation', '--skip-login');
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stderr).toContain('“cal” is not set up yet: init.');
    expect(first.stdout).toContain('“cal-init” is ready');
    const second = await run('isolation');
    expect(second).toMatchObject({ exitCode: 0, stdout: '“cal-dev” is running.\n' });
    expect(second.stderr).toContain('“cal” is set up: run.');
  });

  it.each([
    [['--run', '--stop'], 'Only one of'],
    [['--proxy', 'sometimes', '--init'], 'on, off or auto'],
    [['--snapshot', 'burn'], 'list, create, restore, delete'],
    [['-S', 'create'], 'followed by NAME'],
    [['dance'], '“dance” is not understood'],
    [['--clean'], '--clean'],
  ])('refuses %j', async (argv, sentence) => {
    const result = await run('isolation', ...argv);
    expect(result).toMatchObject({ exitCode: 64, stdout: '' });
    expect(result.stderr).toContain(sentence);
  });

  it.each([
    [['isolation', '--help'], /-S, --snapshot list\|create\|restore\|delete/],
    [['isolation', '-h'], /-s, --status[^]*PROXY_MODE/],
    [['isolation', 'init', '--help'], /--skip-login[^]*130 Ctrl-C/],
  ])('%j helps', async (argv, text) => {
    const result = await run(...argv);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toMatch(text);
  });
});

describe('corral isolation', () => {
  it('knows each mode as a word and as an option, long and short', async () => {
    await setUp();
    expect((await run('isolation', '-r')).stdout).toBe('“cal-dev” is running.\n');
    expect((await run('isolation', '-s')).stdout).toMatch(
      /cal-dev +is running[^]*Connect: corral isolation ssh/,
    );
    expect((await run('isolation', '--stop')).stdout).toBe('“cal-dev” is stopped.\n');
    expect((await run('isolation', 'start')).stdout).toBe('“cal-dev” is running.\n');
    expect((await run('isolation', '-S', 'list')).stdout).toContain('cal-init');
    expect((await run('isolation', 'snapshot', 'list', '--json')).stdout).toContain('"prefix": "cal"');
    const status = await run('isolation', 'status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({ prefix: 'cal', dev: { state: { kind: 'running' } } });
  });

  it('connects to the session “cal” at a terminal', async () => {
    await setUp();
    const terminal = sit('isolation', '--run');
    expect(await terminal.ended).toBe(0);
    expect(terminal.output()).toContain('in cal');
  });

  it('says how to set up what is not there', async () => {
    const result = await run('isolation', 'run');
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain('corral isolation init');
  });

  it('takes the mode of the proxy from the option, then from the environment', async () => {
    const mode = async (): Promise<unknown> =>
      JSON.parse((await run('proxy', 'status', 'cal-dev', '--json')).stdout).policy.mode;
    const wrong = start(['isolation', '-i', '--skip-login'], { PROXY_MODE: 'sometimes' });
    expect((await wrong.ended).stderr).toContain('PROXY_MODE is “sometimes”');
    expect(await mode()).toBe('auto');
    const right = start(['isolation', '-i', '-y', '--skip-login'], { PROXY_MODE: 'on' });
    expect(await right.ended).toMatchObject({ exitCode: 0 });
    expect(await mode()).toBe('on');
    await run('isolation', 'start', '--socks', 'off');
    expect(await mode()).toBe('off');
  });
});

describe('corral isolation init', () => {
  it('asks once before it sets aside what is there', async () => {
    await setUp();
    const unanswered = await setUp();
    expect(unanswered).toMatchObject({ exitCode: 64, stdout: '' });
    expect(unanswered.stderr).toContain('Set “cal-dev” and “cal-init” aside for a week and set up anew?');
    const terminal = sit('isolation', 'init', '--skip-login');
    await terminal.sees(/set up anew\? \[y\/N\]/);
    terminal.type('\r');
    expect(await terminal.ended).toBe(1);
    expect(await setUp('--yes')).toMatchObject({ exitCode: 0 });
  });

  it('prints JSON, and appends to the log of the manual, for its owner only', async () => {
    const log = path.join(home, '.cal-bootstrap.log');
    await fs.writeFile(log, 'an earlier one\n', { mode: 0o644 });
    const { stdout } = await setUp('--json');
    expect(JSON.parse(stdout)).toMatchObject({ task: { kind: 'setup.init', state: 'done' } });
    const lines = (await fs.readFile(log, 'utf8')).split('\n');
    expect(lines[0]).toBe('an earlier one');
    expect(lines.slice(1).join('\n')).toMatch(
      /^\d{4}-\d\d-\d\dT\S+Z Set up cal: running, Look at what is there\n[^]*Z looking\n[^]*: done\n$/,
    );
    expect((await fs.stat(log)).mode & 0o777).toBe(0o600);
  });

  it('leaves a failure held, over the end of its orchestrator too, and goes on when told', async () => {
    await put('closed');
    const failed = await setUp();
    expect(failed).toMatchObject({ exitCode: 5, stdout: '' });
    expect(failed.stderr).toMatch(
      /“Set up cal” is held\. The stable is closed\.\nGo on: corral task resume \w+/,
    );
    const id = await taskId();
    await waitFor('its orchestrator to end', async () => (await findLeaseOwner(corral.paths)) === undefined);
    expect(await run('task', 'resume', id)).toMatchObject({ exitCode: 5 });
    expect((await run('task', 'show', id)).stdout).toMatch(
      /held[^]*The stable is closed\.\nGo on: corral task/,
    );
    await take('closed');
    expect(await run('task', 'resume', id)).toMatchObject({ exitCode: 0, stdout: '“Set up cal” is done.\n' });
    expect(await run('task', 'resume', id)).toMatchObject({ exitCode: 2 });
  });

  it('is rolled back when a held one is cancelled', async () => {
    await put('closed');
    await setUp();
    const { stdout } = await run('task', 'cancel', await taskId());
    expect(stdout).toBe('“Set up cal” is cancelled.\n');
  });

  it('makes the login at its own terminal', async () => {
    const terminal = sit('isolation', 'init');
    expect(await terminal.ended).toBe(0);
    expect(terminal.output()).toMatch(/Log in where your agents need it[^]*“cal-init” is ready/);
  });

  it('asks what to do when the login did not come to its end', async () => {
    await put('logged-in.never');
    const terminal = sit('isolation', 'init');
    await terminal.sees(/Log in again, skip what is missing, or hold the task\?/);
    terminal.type('s\r');
    expect(await terminal.ended).toBe(0);
  });

  it('takes that question back when the guest was only slow', async () => {
    await put('logged-in.never');
    const terminal = sit('isolation', 'init');
    await terminal.sees(/Log in again, skip what is missing, or hold the task\?/);
    await put('logged-in');
    expect(await terminal.ended).toBe(0);
  });

  it('says how to log in when nobody sits there, and leaves the task at work', async () => {
    const asked = await run('isolation', 'init', '--yes');
    expect(asked).toMatchObject({ exitCode: 6, stdout: '' });
    const id = await taskId();
    expect(asked.stderr).toContain(`Log in: corral task follow ${id}`);
    const held = JSON.parse((await run('task', 'cancel', '--keep', id, '--json')).stdout);
    expect(held).toMatchObject({ state: 'held', asks: null });
    const follower = start(['task', 'resume', id]);
    expect(await follower.ended).toMatchObject({ exitCode: 6 });
    expect(await run('task', 'skip-login', id)).toMatchObject({ exitCode: 0 });
    expect(await run('task', 'follow', id)).toMatchObject({ exitCode: 0 });
  });
});

describe('Ctrl-C in an init', () => {
  /** One that stays in its first step. */
  const begun = async (...argv: readonly string[]) => {
    await put('slow');
    const work = start(['isolation', 'init', '--skip-login', ...argv]);
    await waitFor('its first step', () => /Look at what is there/.test(work.texts.stderr));
    return work;
  };

  it('holds it where nobody can be asked', async () => {
    const work = await begun('--yes');
    work.child.kill('SIGINT');
    const { exitCode, stderr } = await work.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toContain(`Go on: corral task resume ${await taskId()}`);
    await take('slow');
    expect(await run('task', 'resume', await taskId())).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['h', /“Set up cal” is held/],
    ['r', /“Set up cal” is cancelled/],
    ['\u0003', /“Set up cal” is held/],
  ])('asks a person, who answers %j', async (key, outcome) => {
    await put('slow');
    const terminal = sit('isolation', 'init', '--skip-login');
    await terminal.sees(/Look at what is there/);
    terminal.type('\u0003');
    await terminal.sees(/Hold it to go on later, roll it back, or continue\?/);
    terminal.type(key === '\u0003' ? key : `${key}\r`);
    expect(await terminal.ended).toBe(130);
    expect(terminal.output()).toMatch(outcome);
  });

  it('goes on when the person thinks better of it', async () => {
    await put('slow');
    const terminal = sit('isolation', 'init', '--skip-login');
    await terminal.sees(/Look at what is there/);
    terminal.type('\u0003');
    await terminal.sees(/continue\?/);
    terminal.type('c\r');
    await take('slow');
    expect(await terminal.ended).toBe(0);
  });
});

describe('recipes and proxies', () => {
  it('shows, checks and resets recipes', async () => {
    expect(await run('recipe', 'show')).toMatchObject({ exitCode: 0, stdout: 'tools: []\n' });
    const file = path.join(home, 'recipe.yaml');
    await fs.writeFile(file, 'tools:\n  - name: jq\n    debian: { apt: jq }\n');
    expect(await run('recipe', 'check', file)).toMatchObject({
      exitCode: 0,
      stdout: 'It is a recipe of 1 tools: jq\n',
    });
    await fs.writeFile(file, 'tools:\n  - name: jq\n');
    expect(await run('recipe', 'check', file)).toMatchObject({ exitCode: 64, stdout: '' });
    expect(await run('recipe', 'reset', '-y')).toMatchObject({ exitCode: 0 });
    expect(await run('recipe', 'edit')).toMatchObject({ exitCode: 64 });
  });

  it('lets a person edit until it is right', async () => {
    const editor = path.join(home, 'editor.sh');
    await fs.writeFile(
      editor,
      'if grep -q nonsense "$1"; then echo "tools: [ ]"; else echo nonsense; fi > "$1.new"; mv "$1.new" "$1"\n',
    );
    const terminal = typedTerminal([process.execPath, program(), 'recipe', 'edit'], {
      ...environment(),
      VISUAL: `sh '${editor}'`,
    });
    await terminal.sees(/mistake in line 1[^]*Edit it again\?/);
    terminal.type('y\r');
    expect(await terminal.ended).toBe(0);
    expect(await run('recipe', 'show')).toMatchObject({ stdout: 'tools: [ ]\n' });
  });

  it('takes the proxy of this computer from standard input, and never shows its password', async () => {
    const set = start(['proxy', 'upstream', '-']);
    set.child.stdin.end('http://ann:s3cret@proxy.example:8080\n');
    expect(await set.ended).toMatchObject({
      exitCode: 0,
      stdout: 'http://ann@proxy.example:8080  (settings)\n',
      stderr: '',
    });
    expect((await run('proxy', 'upstream', '--none')).stdout).toContain('needs no proxy');
    expect(await run('proxy', 'mode', 'cal-dev', 'sideways')).toMatchObject({ exitCode: 64 });
  });
});

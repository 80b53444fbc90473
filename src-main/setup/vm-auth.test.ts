import { afterEach, beforeEach, expect, it } from 'vitest';
import { GuestHome, type Terminal } from './guest-home.fixture';

let home: GuestHome;
beforeEach(async () => {
  home = await GuestHome.make();
  await home.program('curl', 'exit 0');
  await home.program('gh', gh);
  await home.program(
    'claude',
    'echo "the whole screen $*"; mkdir -p ~/.claude; echo "{\\"theme\\":1}" >~/.claude/settings.json',
  );
});
afterEach(() => home.dispose());

/** What of gh the script needs; the repository `me/slow` never comes, and `team/gone` is not there. */
const gh = String.raw`case "$1 $2" in
  "auth login")
    [ ! -e ~/hang ] || { echo "waiting for the browser"; exec sleep 60; }
    mkdir -p ~/.config/gh
    printf 'github.com:\n    user: me\n    oauth_token: x\n' >~/.config/gh/hosts.yml ;;
  "auth setup-git") echo git >>~/calls ;;
  "api user") [ "$*" = "api user -q .login" ] && echo me ;;
  "repo clone")
    echo "$3" >>~/calls
    case $3 in
      me/slow) echo "cloning slowly"; exec sleep 60 ;;
      team/gone) echo "not found" >&2; exit 1 ;;
    esac
    mkdir "$4" ;;
  *) exit 2 ;;
esac`;

async function start(): Promise<Terminal> {
  return home.openPlainTerminal('setup', "sh -c 'trap : INT; scripts/vm-auth.sh; echo code=$?; exec cat'");
}

const calls = async () => ((await home.has('calls')) ? (await home.read('calls')).trim().split('\n') : []);

it('shows who is logged in where, asks once, and goes by each service that is installed, Claude last', async () => {
  const terminal = await start();
  await terminal.shows('Network: github.com answers.', 'Sign in to services now? [Y/n]');
  const screen = await terminal.screen();
  expect(screen).toMatch(/GitHub +not signed in/);
  expect(screen).toMatch(/Claude Code +not signed in/);
  expect(screen).toMatch(/Codex +not installed/);
  await terminal.type('');
  await terminal.shows('GitHub: sign in? [Y/n]');
  await terminal.type('');
  await terminal.shows('GitHub: signed in as me.', 'Repositories to clone');
  await terminal.type('');
  await terminal.shows('press c to copy it', 'Claude Code: sign in? [Y/n]');
  await terminal.type('y');
  await terminal.shows('the whole screen', 'Claude Code: signed in.', 'code=0');
  expect(await calls()).toEqual(['git']);

  const again = await home.openPlainTerminal(
    'again',
    "sh -c 'trap : INT; scripts/vm-auth.sh; echo code=$?; exec cat'",
  );
  await again.shows('signed in as me', 'Sign in to services now? [y/N]');
  await again.type('');
  await again.shows('code=0');
  expect(await calls()).toEqual(['git']);
});

it('asks the other services in their order', async () => {
  for (const name of ['opencode', 'agent', 'codex']) await home.program(name, `echo "${name} $*" >>~/calls`);
  const terminal = await start();
  await terminal.type('y');
  for (const name of ['GitHub', 'opencode', 'Cursor', 'Codex', 'Claude Code']) {
    await terminal.shows(`${name}: sign in? [Y/n]`);
    await terminal.type(name === 'GitHub' || name === 'Claude Code' ? 'n' : 'y');
  }
  await terminal.shows('code=0');
  expect(await calls()).toEqual(['opencode auth login', 'agent login', 'codex login']);
});

it('ends with Ctrl-C the login that is under way, and no other', async () => {
  await home.write('hang', '');
  const terminal = await start();
  await terminal.type('y');
  await terminal.shows('GitHub: sign in?');
  await terminal.type('y');
  await terminal.shows('waiting for the browser');
  await terminal.press('C-c');
  await terminal.shows('That login did not end well.', 'GitHub: not signed in.', 'Claude Code: sign in?');
  await terminal.press('C-c');
  await terminal.shows('code=0');
});

it('ends with Ctrl-C at the gate', async () => {
  const terminal = await start();
  await terminal.shows('Sign in to services now?');
  await terminal.press('C-c');
  await terminal.shows('code=130');
});

it('clones what is named, once, and nothing else', async () => {
  const terminal = await start();
  for (const line of ['y', 'y']) await terminal.type(line);
  await terminal.shows('Repositories to clone');
  await home.write('code/github.com/me/there/file', '');
  const names = ['team/tool', ' mine ', 'https://github.com/team/pasted.git', 'there', 'team/gone'];
  const bad = ['../../etc', 'a/b/c', 'team/..', '-x/y', 'team/-x', 'te am/$(id)', "team/it's"];
  for (const name of [...names, ...bad]) await terminal.type(name);
  await terminal.type('slow');
  await terminal.shows('cloning slowly');
  await terminal.press('C-c');
  await terminal.shows('me/slow could not be cloned.');
  await terminal.type('');
  await terminal.shows('Claude Code: sign in?');
  const screen = await terminal.screen();
  expect(screen).toContain('team/tool is in ~/code/github.com/team/tool.');
  expect(screen).toContain('me/there is there already.');
  expect(screen).toContain('team/gone could not be cloned.');
  expect(screen.match(/This is no name of a repository/g)).toHaveLength(bad.length);
  expect(await calls()).toEqual(['git', 'team/tool', 'me/mine', 'team/pasted', 'team/gone', 'me/slow']);
  for (const name of ['team/tool', 'me/mine', 'team/pasted']) {
    expect(await home.has(`code/github.com/${name}`)).toBe(true);
  }
});

it('says when there is no network, and goes on', async () => {
  await home.program('curl', 'exit 7');
  const terminal = await start();
  await terminal.shows('github.com does not answer, so what needs it will fail.', 'Sign in to services now?');
});

it('ends by itself where nobody can answer', async () => {
  const { exitCode, stdout } = await home.run('scripts/vm-auth.sh');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('You can do it at any time: vm-auth.sh');
});

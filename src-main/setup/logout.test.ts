import { afterEach, beforeEach, expect, it } from 'vitest';
import { GuestHome, type Terminal } from './guest-home.fixture';

let home: GuestHome;
beforeEach(async () => {
  home = await GuestHome.make();
  await home.write(
    '.gitconfig',
    '[user]\nname = Tester\nemail = tester@example.com\n[init]\ndefaultBranch = main\n',
  );
  await home.run('scripts/vm-setup.sh --configure-only');
  await home.write('.zshrc', `${await home.read('.zshrc')}PROMPT='ready> '\n`);
});
afterEach(() => home.dispose());

/** A repository below ~/code that has pushed everything, and what is done in it then. */
async function repository(name: string, then = 'true'): Promise<void> {
  const script = `set -e
git init -q --bare 'remote/${name}.git'
git clone -q 'remote/${name}.git' 'code/${name}' 2>/dev/null
cd 'code/${name}'
git commit -q --allow-empty -m first
git push -q origin main
${then}`;
  expect(await home.run(script)).toMatchObject({ exitCode: 0, stderr: '' });
}

async function login(): Promise<Terminal> {
  const terminal = await home.openTerminal('cal');
  await terminal.shows('ready>');
  return terminal;
}

it('lets go at once where all work is elsewhere too, or there is none', async () => {
  await repository('clean');
  const terminal = await login();
  await terminal.type('exit');
  await terminal.isOver();
});

it('names what is nowhere else, and stays when the logout is called off, without a second beginning', async () => {
  await home.program('security', 'echo unlocked >>"$HOME/security"');
  await home.write('.cal-vm-config', 'VM_PASSWORD=x\n');
  await repository('clean');
  await repository('it is changed', 'echo new >new');
  await repository('deep/in/here', 'git commit -q --allow-empty -m second');
  await repository(
    'branch',
    'git checkout -q -b feature; git commit -q --allow-empty -m x; git checkout -q main',
  );
  await repository('detached', 'git checkout -q --detach; git commit -q --allow-empty -m x');
  await repository(
    'stash',
    'echo 1 >file; git add file; git commit -qm x; git push -q; echo 2 >file; git stash -q',
  );
  await home.run(
    'git init -q code/unborn; git init -q code/local; cd code/local; git commit -q --allow-empty -m x',
  );
  const terminal = await login();
  await terminal.type('cd code; mine=here; exit');
  await terminal.shows('Log out all the same? [y/N]');
  const screen = await terminal.screen();
  expect(
    screen
      .match(/^ {2}~\/code\/.*(?=\s*$)/gm)
      ?.map((line) => line.trim())
      .toSorted(),
  ).toEqual([
    '~/code/branch: commits that are not pushed',
    '~/code/deep/in/here: commits that are not pushed',
    '~/code/detached: commits that are not pushed',
    '~/code/it is changed: changes that are not committed',
    '~/code/local: commits that are not pushed',
    '~/code/stash: stashes',
  ]);
  await terminal.type('n');
  await terminal.type('echo "still $CAL_SESSION_INITIALIZED in ${PWD##*/}"');
  await terminal.shows('still 1 in code');
  expect(await home.read('security')).toBe('unlocked\n');

  await terminal.type('exit');
  await expect.poll(async () => (await terminal.screen()).match(/Log out all/g)?.length).toBe(2);
  await terminal.type('yes');
  await terminal.isOver();
});

it('stays for an empty answer, and lets go when there can be none', async () => {
  await repository('changed', 'echo new >new');
  const terminal = await login();
  await terminal.press('C-d');
  await terminal.shows('Log out all the same? [y/N]');
  await terminal.type('');
  await terminal.type('echo st"ill" here');
  await terminal.shows('still here');
  await terminal.type('exit');
  await expect.poll(async () => (await terminal.screen()).match(/Log out all/g)?.length).toBe(2);
  await terminal.press('C-d');
  await terminal.isOver();
});

it('asks nothing when one of several windows is closed', async () => {
  await repository('changed', 'echo new >new');
  const terminal = await login();
  await home.tmux('split-window', '-t', '=cal:');
  const panes = async () => (await home.tmux('list-panes', '-t', '=cal:')).trim().split('\n').length;
  expect(await panes()).toBe(2);
  await terminal.shows('ready>');
  await terminal.type('exit');
  await expect.poll(panes).toBe(1);
  await terminal.type('exit');
  await terminal.shows('Log out all the same?');
});

it('leaves no shell behind when the connection is lost', async () => {
  await repository('changed', 'echo new >new');
  const terminal = await login();
  await terminal.type('echo "pid=$$;"');
  await terminal.shows('pid=');
  await expect.poll(() => terminal.screen()).toMatch(/pid=\d+;/);
  const pid = Number(/pid=(\d+);/.exec(await terminal.screen())?.[1]);
  await home.tmux('kill-session', '-t', '=cal');
  await expect.poll(() => home.run(`kill -0 ${pid}`), { timeout: 10_000 }).toMatchObject({ exitCode: 1 });
});

it('says nothing to a shell that nobody looks at, and keeps its exit code', async () => {
  await repository('changed', 'echo new >new');
  expect(await home.run('exit 7', ['zsh', '-li'])).toEqual({ exitCode: 7, stdout: '', stderr: '' });
});

it('takes a few seconds at most for forty repositories', async () => {
  await repository('first', 'echo new >new');
  await home.run('for number in $(seq 40); do cp -a code/first "code/copy$number"; done');
  const terminal = await login();
  const began = Date.now();
  await terminal.type('exit');
  await terminal.shows('~/code/copy40: changes', 'Log out all the same?');
  expect(Date.now() - began).toBeLessThan(5_000);
});

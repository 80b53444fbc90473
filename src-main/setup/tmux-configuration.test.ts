import { afterAll, beforeAll, expect, it } from 'vitest';
import { GuestHome } from './guest-home.fixture';

let home: GuestHome;
beforeAll(async () => {
  home = await GuestHome.make();
  await home.run('scripts/vm-setup.sh --configure-only');
  await home.write('it is here/file', '');
  await home.openTerminal('cal');
});
afterAll(() => home.dispose());

it.each([
  ['mouse', 'on'],
  // 50,000 in the file, which Corral's wrapper raises.
  ['history-limit', '100000'],
  ['mode-keys', 'vi'],
  ['base-index', '1'],
  ['pane-base-index', '1'],
  ['renumber-windows', 'on'],
  ['default-command', ''],
])('has the option %s as %j', async (option, value) => {
  expect(await home.tmux('show-options', '-gAv', option)).toBe(`${value}\n`);
});

it('keeps 50,000 lines by itself', async () => {
  expect(await home.read('.tmux.conf')).toContain('set -g history-limit 50000\n');
});

it('numbers windows and panes from 1, in a login shell, under a status bar that names the session', async () => {
  const format = '#{window_index} #{pane_index} #{pane_current_command}';
  await expect.poll(() => home.tmux('display-message', '-p', '-t', '=cal:', format)).toBe('1 1 zsh\n');
  const terminal = await home.openTerminal('login');
  await terminal.type('[[ -o login ]] && echo "this is a $((1 + 1))-way login"');
  await terminal.shows('this is a 2-way login');
  expect(await home.tmux('display-message', '-p', '-t', '=cal:', '#{T:status-left}')).toContain(' cal ');
});

it.each([
  ['|', '1'],
  ['-', '0'],
])('splits by %s and stays in the folder', async (key, atTop) => {
  await home.tmux('new-window', '-t', '=cal:', '-c', home.path('it is here'));
  const [binding = ''] = (await home.tmux('list-keys', '-T', 'prefix', key)).split('\n');
  const command = binding.slice(binding.indexOf('split-window'));
  await home.run(`tmux ${command.replace('split-window', "split-window -t '=cal:'")}`);
  const format = '#{pane_current_path} #{pane_at_top}';
  await expect
    .poll(() => home.tmux('display-message', '-p', '-t', '=cal:', format))
    .toBe(`${home.path('it is here')} ${atTop}\n`);
  await home.tmux('kill-window', '-t', '=cal:');
});

it.each([
  ['h', 'select-pane -L'],
  ['j', 'select-pane -D'],
  ['k', 'select-pane -U'],
  ['l', 'select-pane -R'],
])('moves between panes by %s', async (key, command) => {
  expect(await home.tmux('list-keys', '-T', 'prefix', key)).toContain(command);
});

it('reads its file again, as Ctrl-b r does, without a word and without an option set twice', async () => {
  expect(await home.tmux('list-keys', '-T', 'prefix', 'r')).toContain('source-file');
  const overrides = await home.tmux('show-options', '-s', 'terminal-overrides');
  expect(await home.tmux('source-file', home.path('.tmux.conf'))).toBe('');
  expect(await home.tmux('show-options', '-s', 'terminal-overrides')).toBe(overrides);
  expect(overrides).toContain('xterm-256color:Tc');
});

it('passes the arguments of tmux on, and its exit code', async () => {
  expect(
    await home.run("scripts/tmux-wrapper.sh display-message -p -t =cal: '#{session_name}'"),
  ).toMatchObject({
    exitCode: 0,
    stdout: 'cal\n',
  });
  expect((await home.run('scripts/tmux-wrapper.sh has-session -t =nobody')).exitCode).toBe(1);
  expect((await home.run('scripts/tmux-wrapper.sh -V')).stdout).toMatch(/^tmux /);
});

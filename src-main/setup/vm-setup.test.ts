import fs from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GuestHome } from './guest-home.fixture';

let home: GuestHome;
beforeEach(async () => (home = await GuestHome.make()));
afterEach(() => home.dispose());

const setUp = (argv = '') => home.run(`scripts/vm-setup.sh ${argv}`);
const shellFiles = ['.zshrc', '.zlogout', '.tmux.conf'];

/** Name, content, mode and time of change of what matters. */
async function state(): Promise<unknown[]> {
  return Promise.all(
    [...shellFiles, '.cal-vm-config', 'code'].map(async (name) => {
      const { mtimeMs, ctimeMs, mode } = await fs.lstat(home.path(name));
      return { name, mtimeMs, ctimeMs, mode, text: name === 'code' ? '' : await home.read(name) };
    }),
  );
}

it('writes its parts once: a second run changes nothing, not even a time', async () => {
  await home.write('.zshrc', 'alias mine=ls'); // without a line end
  await home.write('.cal-vm-config', 'VM_PASSWORD=admin\n');
  expect(await setUp('--configure-only')).toMatchObject({
    exitCode: 0,
    stdout: shellFiles.map((name) => `CONFIGURE Wrote Corral's part of ~/${name}.\n`).join(''),
  });
  expect(await home.read('.zshrc')).toMatch(
    /^alias mine=ls\n\n# >>> corral >>>\n[^]*\nexport CAL_VM=true\n[^]*\n# <<< corral <<<\n$/,
  );
  const before = await state();
  expect(await setUp('--configure-only')).toMatchObject({ exitCode: 0, stdout: '' });
  expect(await state()).toEqual(before);
  expect((await fs.stat(home.path('.cal-vm-config'))).mode & 0o777).toBe(0o600);
  expect((await fs.stat(home.path('.cal-setup.log'))).mode & 0o777).toBe(0o600);
});

it('writes its part anew where it stands, and leaves what is around it, modes and links', async () => {
  await home.write('dotfiles/zshrc', 'before\n# >>> corral >>>\nold\n# <<< corral <<<\nafter\n');
  await fs.symlink('dotfiles/zshrc', home.path('.zshrc'));
  await home.write('.tmux.conf', 'set -g prefix C-a\n', 0o640);
  await setUp('--configure-only');
  expect(await home.read('dotfiles/zshrc')).toMatch(
    /^before\n# >>> corral >>>\n(?![^]*\nold\n)[^]*\n# <<< corral <<<\nafter\n$/,
  );
  expect((await fs.lstat(home.path('.zshrc'))).isSymbolicLink()).toBe(true);
  expect((await fs.stat(home.path('.tmux.conf'))).mode & 0o777).toBe(0o640);
});

it.each([
  ['a beginning without an end', 'one\n# >>> corral >>>\ntwo\n'],
  ['an end before the beginning', 'one\n# <<< corral <<<\n# >>> corral >>>\ntwo\n'],
  ['two beginnings', '# >>> corral >>>\none\n# >>> corral >>>\n# <<< corral <<<\ntwo\n'],
])('loses no line of the user’s to broken markers: %s', async (_, text) => {
  await home.write('.zshrc', text);
  await setUp('--configure-only');
  const written = await home.read('.zshrc');
  expect(written).toMatch(/^one\ntwo\n\n# >>> corral >>>\n/);
  expect(written.match(/^# (>>>|<<<) corral/gm)).toHaveLength(2);
  await setUp('--configure-only');
  expect(await home.read('.zshrc')).toBe(written);
});

it('makes zsh the login shell where it is another', async () => {
  await home.program('getent', 'echo "x:x:0:0::/:/bin/bash"');
  await home.program('usermod', 'echo "$@" >"$HOME/usermod"');
  await home.program('sudo', 'shift; exec "$@"');
  expect((await setUp('--configure-only')).stdout).toContain('CONFIGURE Made zsh the login shell of ');
  expect(await home.read('usermod')).toMatch(/^--shell \/\S*\/zsh \S+\n$/);
});

/** Installers that make the binary named last in the package, and write down how they were called. */
async function fakeInstallers(): Promise<void> {
  const make = `echo "\${0##*/} $*" >>"$HOME/calls"
for package do :; done
case $package in
  bad*) echo 'Looking for it.'; printf 'E: No such \\033[31mpackage.\\n' >&2; exit 100 ;;
  empty*) exit 0 ;;
esac
name=\${package##*/}
name=\${name%@*}
printf '#!/bin/sh\\ncase $1 in --version) echo; echo "%s 1.2.3" ;; *) exit 2 ;; esac\\n' "$name" >"$HOME/.local/bin/$name"
chmod +x "$HOME/.local/bin/$name"`;
  for (const name of ['apt-get', 'brew', 'go']) await home.program(name, make);
  await home.program('npm', `[ "$1" != config ] || { echo "$HOME"; exit; }\n${make}`);
  await home.program('sudo', 'shift; exec "$@"');
}

const recipe = (...lines: string[][]) =>
  home.write('scripts/recipe.tsv', lines.map((line) => `${line.join('\t')}\n`).join(''));

it('installs each tool with the installer of its kind, and again only what is not there', async () => {
  await fakeInstallers();
  await recipe(
    ['apt-tool', 'apt', 'apt-other apt-tool', '', ''],
    ['brew-tool', 'brew', 'a/tap/brew-tool', 'brew-tool', ''],
    ['cask-tool', 'cask', 'cask-tool', '', ''],
    ['npm-tool', 'npm', '@scope/npm-tool', 'npm-tool', ''],
    ['go-tool', 'go', 'example.com/cmd/go-tool@latest', 'go-tool', ''],
  );
  const { exitCode, stdout } = await setUp();
  expect(stdout.split('\n').filter((line) => line.startsWith('TOOL'))).toEqual(
    ['apt-tool', 'brew-tool', 'cask-tool', 'npm-tool', 'go-tool'].flatMap((name) => [
      `TOOL ${name} start`,
      `TOOL ${name} installed ${name} 1.2.3`,
    ]),
  );
  expect(exitCode).toBe(0);
  const apt = 'apt-get -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3';
  const calls = await home.read('calls');
  expect(calls.split('\n')).toEqual([
    `${apt} update`,
    `${apt} install -y --no-install-recommends apt-other apt-tool`,
    'brew install a/tap/brew-tool',
    'brew install --cask cask-tool',
    'npm install -g --no-fund --no-audit --loglevel=error @scope/npm-tool',
    'go install example.com/cmd/go-tool@latest',
    '',
  ]);
  expect((await setUp()).exitCode).toBe(0);
  expect(await home.read('calls')).toBe(calls);
  await fs.rm(home.path('.local/bin/apt-tool'));
  expect((await setUp('--only apt-tool')).exitCode).toBe(0);
  expect(await home.read('calls')).toBe(
    `${calls}${apt} install -y --no-install-recommends apt-other apt-tool\n`,
  );
});

it('fetches a script whole, and runs it with the shell that is asked for', async () => {
  await home.program(
    'curl',
    String.raw`while [ "$1" != -o ]; do shift; done
printf 'echo "$BASH_VERSION" >"$HOME/shell"; printf "#!/bin/sh\necho 7\n" >~/.local/bin/agent; chmod +x ~/.local/bin/agent' >"$2"
[ "$3" = https://example.com/install ]`,
  );
  await recipe(['agent', 'script', 'https://example.com/install', '', '']);
  expect((await setUp()).stdout).toContain('TOOL agent installed 7\n');
  expect(await home.read('shell')).not.toBe('\n');
  await fs.rm(home.path('.local/bin/agent'));
  await recipe(['agent', 'script', 'https://example.com/install', '', 'dash']);
  expect((await setUp()).stdout).toContain('TOOL agent installed 7\n');
  expect(await home.read('shell')).toBe('\n');
  await fs.rm(home.path('.local/bin/agent'));
  await recipe(['agent', 'script', 'https://example.com/other', '', '']);
  expect((await setUp()).stdout).toContain(
    'TOOL agent failed https://example.com/other could not be fetched.',
  );
  expect(await home.has('.local/bin/agent')).toBe(false);
});

it('names what failed and why, goes on, and installs one alone', async () => {
  await fakeInstallers();
  await recipe(
    ['bad', 'apt', 'bad', 'bad', ''],
    ['ghost', 'npm', 'empty', 'corral-ghost', ''],
    ['odd', 'floppy', 'odd', 'corral-odd', ''],
    ['app', 'cask', 'app', '/nowhere/App.app', ''],
    ['good', 'npm', 'good', '', ''],
  );
  const { exitCode, stdout } = await setUp();
  expect(exitCode).toBe(3);
  expect(stdout.split('\n').filter((line) => /^TOOL \S+ (failed|skipped|installed)/.test(line))).toEqual([
    'TOOL bad failed E: No such [31mpackage.',
    'TOOL ghost failed The installer ended well, but there is no corral-ghost.',
    'TOOL odd failed Nothing here installs what is of the kind floppy.',
    'TOOL app failed The installer ended well, but there is no /nowhere/App.app.',
    'TOOL good installed good 1.2.3',
  ]);
  expect(await home.read('.cal-setup.log')).toContain('Looking for it.');
  await home.program('bad', 'echo repaired');
  expect(await setUp('--only bad')).toMatchObject({
    exitCode: 0,
    stdout: 'TOOL bad start\nTOOL bad installed repaired\n',
  });
  expect(await setUp('--only other')).toMatchObject({
    exitCode: 3,
    stdout: 'TOOL other failed The recipe has no tool of this name.\n',
  });
});

it('takes a tool that says nothing of its version, and an application that is a folder', async () => {
  await home.program('mute', 'exit 5');
  await home.write('Applications/App.app/Info', '');
  await recipe(
    ['mute', 'apt', 'mute', '', ''],
    ['app', 'cask', 'app', home.path('Applications/App.app'), ''],
  );
  const { exitCode, stdout } = await setUp();
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^TOOL mute installed ?$/m);
  expect(stdout).toMatch(/^TOOL app installed ?$/m);
});

it('skips a tool whose installer is not there', async () => {
  await recipe(['brewed', 'brew', 'brewed', 'corral-brewed', '']);
  expect(await setUp()).toMatchObject({
    exitCode: 3,
    stdout: expect.stringContaining(
      'TOOL brewed skipped It is installed with brew, which is not here.\n',
    ) as string,
  });
});

it('hands the way out of the network to what fetches', async () => {
  await fakeInstallers();
  await home.program('npm', 'echo "$https_proxy $HTTPS_PROXY" >"$HOME/proxies"; exit 1');
  await home.program('apt-get', 'echo "$https_proxy" >"$HOME/apt-proxy"; exit 1');
  await recipe(['a', 'npm', 'a', 'corral-a', ''], ['b', 'apt', 'b', 'corral-b', '']);
  await home.run('ALL_PROXY=socks5h://127.0.0.1:1080 scripts/vm-setup.sh');
  expect(await home.read('proxies')).toBe('socks5h://127.0.0.1:1080 socks5h://127.0.0.1:1080\n');
  expect(await home.read('apt-proxy')).toBe('socks5h://127.0.0.1:1080\n');
});

it('says how it is used, and that it could not configure', async () => {
  expect(await setUp('--only')).toMatchObject({ exitCode: 2 });
  expect(await setUp('--all')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Usage:') as string,
  });
  await fs.rm(home.path('scripts/shell/zlogout'));
  const { exitCode, stdout } = await setUp();
  expect(exitCode).toBe(1);
  expect(stdout).toContain('zlogout is missing, so ~/.zlogout stays as it is.');
});

it('says everything that it could not configure in its last line, and configures the rest', async () => {
  await fs.rm(home.path('scripts/shell/zlogout'));
  await fs.mkdir(home.path('.zshrc'));
  const { exitCode, stdout } = await setUp();
  expect(exitCode).toBe(1);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(
    /^CONFIGURE There is a folder at ~\/.zshrc, where a file has to be\. .+zlogout is missing, so ~\/.zlogout stays as it is\.$/,
  );
  expect(await home.read('.tmux.conf')).toContain('# >>> corral >>>');
});

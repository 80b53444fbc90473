import { afterEach, beforeEach, expect, it } from 'vitest';
import { GuestHome } from './guest-home.fixture';

let home: GuestHome;
beforeEach(async () => {
  home = await GuestHome.make();
  await home.write(
    '.gitconfig',
    '[user]\nname = Tester\nemail = tester@example.com\n[init]\ndefaultBranch = main\n',
  );
  await home.write('.cal-first-run', '');
  // No test asks the real one.
  await home.program('curl', 'exit 6');
});
afterEach(() => home.dispose());

/** A repository in ~/code with an upstream, and what is done then beside the two. */
async function repository(name: string, then: string): Promise<void> {
  const script = `set -e
git init -q --bare 'remote/${name}.git'
git clone -q 'remote/${name}.git' 'code/${name}' 2>/dev/null
git -C 'code/${name}' commit -q --allow-empty -m first
git -C 'code/${name}' push -q origin main
git clone -q 'remote/${name}.git' other
there() { git -C other commit -q --allow-empty -m theirs && git -C other push -q; }
here() { git -C 'code/${name}' commit -q --allow-empty -m ours; }
url() { git -C 'code/${name}' remote set-url origin "$1"; }
${then}
rm -rf other`;
  expect(await home.run(script)).toMatchObject({ exitCode: 0, stderr: '' });
}

const firstRun = () => home.run('scripts/vm-first-run.sh');
const heads = async () => (await home.run('for one in code/*; do git -C "$one" rev-parse HEAD; done')).stdout;

it('fetches and reports, pulls nothing, and is through with it', async () => {
  await repository('new here', 'there; there');
  await repository('same', ':');
  await repository('ahead', 'here');
  await repository('both', 'here; there');
  await repository('branch', "git -C 'code/branch' checkout -q -b mine");
  await home.run('git init -q code/alone; git -C code/alone commit -q --allow-empty -m x');
  const before = await heads();
  const { exitCode, stdout, stderr } = await firstRun();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const lines = stdout.split('\n');
  expect(lines.filter((line) => line.startsWith('  ~/')).toSorted()).toEqual([
    '  ~/code/ahead: up to date',
    '  ~/code/both: diverged: 1 of its own, 1 new',
    '  ~/code/new here: updates available: 2 new',
    '  ~/code/same: up to date',
  ]);
  expect(stdout).toContain('Repositories: 4. With updates: 1. Up to date: 2. Diverged: 1. Failed: 0.');
  expect(stdout).toContain('Without an upstream, and left alone: 2.');
  expect(stdout).toContain('git -C <its folder> pull --ff-only');
  expect(await heads()).toBe(before);
  expect(await home.has('.cal-first-run')).toBe(false);
});

it('tells three kinds of failure apart, and goes on after each', async () => {
  await home.program('ssh', 'echo "git@example.com: Permission denied (publickey)." >&2; exit 255');
  await home.program(
    'git-remote-https',
    String.raw`printf 'fatal: unable to access: Could not resolve host: example.com\nsecond \033[31mline\n' >&2; exit 128`,
  );
  await home.run('git config --global core.askPass true');
  await repository('keys', 'url git@example.com:team/keys.git');
  await repository('refused', 'url http://127.0.0.1:1/team/refused.git');
  await repository('gone', 'url "$HOME/remote/nowhere.git"');
  await repository('same', ':');
  const { exitCode, stdout } = await firstRun();
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/~\/code\/keys: fetch failed \(authentication\): .*Permission denied/);
  expect(stdout).toMatch(/~\/code\/refused: fetch failed \(network\): .*127\.0\.0\.1/);
  expect(stdout).toMatch(/~\/code\/gone: fetch failed \(other\): .*nowhere\.git/);
  expect(stdout).toContain('  ~/code/same: up to date\n');
  expect(stdout).toContain('Repositories: 4. With updates: 0. Up to date: 1. Diverged: 0. Failed: 3.');
  expect(stdout).not.toContain('\u001b');
  expect(await home.has('.cal-first-run')).toBe(false);
});

it('starts the proxy when nothing else answers', async () => {
  await home.program('curl', '[ -e "$HOME/proxied" ]');
  await home.write('scripts/proxy-start', '#!/bin/sh\necho noise\n: >"$HOME/proxied"\n', 0o755);
  await repository('same', ':');
  const { stdout } = await firstRun();
  expect(stdout).toContain('Starting the proxy ...\nNetwork: github.com answers through the proxy.\n');
  expect(stdout).not.toContain('noise');
});

it('ends where there is nothing to look at', async () => {
  expect(await firstRun()).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await home.has('.cal-first-run')).toBe(false);
});

it('comes back at the next login when it is stopped, and is done by one shell at a time', async () => {
  await home.program('ssh', ': >"$HOME/fetching"; exec sleep 60');
  await repository('slow', 'url git@example.com:team/slow.git');
  const terminal = await home.openPlainTerminal(
    'ssh',
    "sh -c 'trap : INT; scripts/vm-first-run.sh; echo code=$?; exec cat'",
  );
  await expect.poll(() => home.has('fetching'), { timeout: 10_000 }).toBe(true);
  expect(await firstRun()).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  await terminal.press('C-c');
  await terminal.shows('It starts again with your next login', 'code=130');
  expect(await home.has('.cal-first-run')).toBe(true);
  await home.program('ssh', 'exit 255');
  expect((await firstRun()).stdout).toContain('Repositories: 1.');
  expect(await home.has('.cal-first-run')).toBe(false);
});

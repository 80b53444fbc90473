import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Repository } from '../../src-preload/contract/safety';
import { readGitScript } from '../guest/guest-script';
import { runCommand } from '../host/command';
import { makeRepositories } from './repositories.fixture';
import { readScan, type ScanAnswer } from './scan-answer';

const shells = ['dash', 'bash', 'zsh --emulate sh', 'busybox sh'];

let script: string;
let home: string;
let byShell: ReadonlyMap<string, ScanAnswer>;
let indexesBefore: string;
beforeAll(async () => {
  script = await readGitScript(path.resolve('resources'), 'git-safety-scan.sh');
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral home '));
  await runCommand('dash', ['-c', makeRepositories], { env: { HOME: home } });
  await fs.rm(path.join(home, 'ran'), { force: true });
  indexesBefore = await hashOfIndexes();
  const answers = new Map<string, ScanAnswer>();
  for (const shell of shells) answers.set(shell, await scan(shell));
  byShell = answers;
}, 120_000);
afterAll(() => fs.rm(home, { recursive: true, force: true }));

async function scan(shell: string, folder = home, argv: readonly string[] = []): Promise<ScanAnswer> {
  const [file = '', ...flags] = shell.split(' ');
  const { stdout } = await runCommand(file, [...flags, '-c', script, 'corral', ...argv], {
    env: { HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
  });
  return readScan(stdout);
}

/** Of the bytes of every index in the home. */
async function hashOfIndexes(): Promise<string> {
  const hash = createHash('sha256');
  const names = (await fs.readdir(home, { recursive: true })).filter((name) => name.endsWith('/index'));
  for (const name of names.toSorted()) hash.update(await fs.readFile(path.join(home, name)));
  expect(names.length).toBeGreaterThan(15);
  return hash.digest('hex');
}

/** The repository at a path below the home, as dash found it. */
function at(name: string): Repository | undefined {
  return byShell.get('dash')?.repositories.find((repository) => repository.path === path.join(home, name));
}

const nothing = { modified: 0, staged: 0, untracked: 0, unmerged: 0, stashes: 0, unpushed: 0, problem: null };

test.each(shells.slice(1))('finds under %s what it finds under dash', (shell) => {
  expect(byShell.get(shell)).toEqual(byShell.get('dash'));
  expect(byShell.get(shell)?.problems).toEqual([]);
});

test('finds every repository, at any depth, and what belongs to no work is left out', () => {
  const found = byShell.get('dash')?.repositories.map((repository) => path.relative(home, repository.path));
  expect(found?.filter((name) => name.includes('node_modules'))).toEqual([]);
  expect(found?.toSorted()).toEqual(
    [
      'code/bare.git',
      'code/broken',
      'code/clean',
      'code/detached',
      'code/empty',
      'code/foreign',
      'code/fsmonitor',
      'code/hides untracked',
      'code/linked',
      'code/linked owner',
      'code/local-remote',
      'code/loopback',
      'code/merging',
      'code/modified',
      'code/no-upstream',
      'code/odd-branch',
      'code/outer',
      'code/outer/inner',
      'code/slow-filter',
      'code/stash',
      'code/unborn',
      'code/unpushed',
      'code/untracked',
      'code/we ird\nname',
      'dotfiles',
      'projects/a/b/c/d/e/f/g/h/deep',
    ].toSorted(),
  );
});

test.each([
  ['code/clean', { remotes: 'outside', branch: 'main', upstream: 'origin/main' }],
  ['code/modified', { modified: 1, staged: 1 }],
  ['code/untracked', { untracked: 1 }],
  ['code/hides untracked', { untracked: 1 }],
  ['code/unpushed', { unpushed: 1, branches: [{ name: 'main', unpushed: 1 }] }],
  ['code/no-upstream', { unpushed: 1, branches: [{ name: 'feature', unpushed: 1 }], branch: 'main' }],
  ['code/odd-branch', { unpushed: 1, branch: `it's;$(touch\${IFS}$HOME/ran)` }],
  ['code/detached', { unpushed: 1, detached: true, branch: null, branches: [] }],
  ['code/stash', { stashes: 2 }],
  ['code/merging', { unmerged: 1, unpushed: 2, operation: 'merge' }],
  ['code/linked owner', { unpushed: 0 }],
  ['code/linked', { kind: 'linked', untracked: 1, branch: 'tree' }],
  ['code/outer', { unpushed: 1 }],
  ['code/outer/inner', { kind: 'submodule', modified: 1, unpushed: 1, remotes: 'local' }],
  ['code/foreign', { untracked: 1 }],
  ['code/loopback', { unpushed: 1, remotes: 'local' }],
  ['code/local-remote', { unpushed: 1, remotes: 'local' }],
  ['code/we ird\nname', { unpushed: 1, remotes: 'none' }],
  ['code/unborn', { staged: 1, branch: null, remotes: 'none' }],
  ['code/empty', { remotes: 'none' }],
  ['code/bare.git', { kind: 'bare', unpushed: 1, remotes: 'local' }],
  ['code/fsmonitor', {}],
  ['projects/a/b/c/d/e/f/g/h/deep', { untracked: 1 }],
  ['dotfiles', {}],
])('sees what %s holds', (name, expected) => {
  expect(at(name)).toMatchObject({ ...nothing, ...expected });
});

test('says why one could not be looked at, and takes it for endangered', () => {
  expect(at('code/broken')).toMatchObject({
    problem: expect.stringMatching(/index file/),
    modified: null,
    atRisk: true,
  });
});

test('runs no hook, no file system monitor and no filter, and writes no index', async () => {
  await expect(fs.access(path.join(home, 'ran'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await hashOfIndexes()).toBe(indexesBefore);
});

test('leaves nothing in the temporary folder', async () => {
  const temporary = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-'));
  await runCommand('dash', ['-c', script, 'corral'], { env: { HOME: home, TMPDIR: temporary } });
  expect(await fs.readdir(temporary)).toEqual([]);
  await fs.rm(temporary, { recursive: true });
});

test('without time it names every repository and calls none safe', async () => {
  const { repositories } = await scan('dash', home, ['0', '5', '0']);
  expect(repositories).toHaveLength(byShell.get('dash')?.repositories.length ?? 0);
  expect(repositories.filter(({ atRisk }) => !atRisk)).toEqual([]);
});

test('a git that hangs is cut off, and said so', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-'));
  const slow = path.join(folder, 'bin', 'git');
  await fs.mkdir(path.dirname(slow));
  await fs.writeFile(
    slow,
    '#!/bin/sh\ncase $* in *status*) echo $$ >"$HOME/pid"; exec sleep 60 ;; *) exec /usr/bin/git "$@" ;; esac\n',
  );
  await fs.chmod(slow, 0o755);
  await fs.cp(path.join(home, 'code', 'clean'), path.join(folder, 'code', 'clean'), { recursive: true });
  const begun = performance.now();
  const { stdout } = await runCommand('dash', ['-c', script, 'corral', '0', '1'], {
    env: { HOME: folder, PATH: `${path.dirname(slow)}:${process.env['PATH']}` },
  });
  expect(readScan(stdout).repositories).toMatchObject([
    { problem: expect.stringMatching(/given up/), atRisk: true },
  ]);
  expect(performance.now() - begun).toBeLessThan(10_000);
  const pid = Number(await fs.readFile(path.join(folder, 'pid'), 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  await fs.rm(folder, { recursive: true });
});

test('a home without repositories is a whole answer', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-'));
  expect(await scan('busybox sh', folder)).toMatchObject({ repositories: [], problems: [] });
  await fs.rm(folder, { recursive: true });
});

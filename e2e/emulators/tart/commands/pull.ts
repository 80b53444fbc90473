import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say, type Call } from '../call';
import { createDisk } from '../disk';
import { failure, type TartExit } from '../exits';
import { hold, isHeld } from '../locks';
import { findImage, type RegistryImage } from '../registry';
import { cachePath, formatRemoteName, parseRemoteName, type RemoteName } from '../remote-name';
import type { Settings } from '../settings';
import type { Storage } from '../storage';
import { randomMac, VmFolder } from '../vm-folder';

const diskBytes = 50e9;
const compressedSize = '25.3 GB';

/** `tart pull` */
export async function pull({ args, settings, storage }: Call): Promise<void> {
  const name = args.required('remote-name');
  if (!name.includes('/')) {
    say(`"${name}" is a local image, nothing to pull here!`);
    return;
  }
  const remote = parseRemoteName(name);
  if (!remote) throw failure(`failed to parse remote name: ${name} (character ${badCharacter(name)})`);
  await pullImage(remote, storage, settings);
  if (remote.reference.startsWith('@')) {
    fs.writeFileSync(path.join(storage.images, cachePath(remote), '.explicitly-pulled'), '');
  }
}

const badCharacter = (name: string): number => Math.max(name.search(/[^A-Za-z0-9._\-/:@]/), 0) + 1;

/** Downloads an image unless it is there, and points its tag to it. @throws TartExit 1 as for HTTP errors. */
export async function pullImage(remote: RemoteName, storage: Storage, settings: Settings): Promise<void> {
  const hostFolder = path.join(storage.images, remote.host.replace(':', '%3A'));
  fs.mkdirSync(hostFolder, { recursive: true });
  if (isHeld(hostFolder)) say('waiting for lock...');
  const release = hold(hostFolder);
  const cancel = (): never => process.exit(1);
  process.once('SIGINT', cancel);
  try {
    say(`pulling ${formatRemoteName(remote)}...`);
    say('pulling manifest...');
    const image = findImage(remote);
    if (!image) throw notFound(remote);
    await download(remote, image, storage, settings);
  } finally {
    process.off('SIGINT', cancel);
    release();
  }
}

async function download(
  remote: RemoteName,
  image: RegistryImage,
  storage: Storage,
  settings: Settings,
): Promise<void> {
  const byDigest = { ...remote, reference: `@sha256:${image.digest}` };
  const target = path.join(storage.images, cachePath(byDigest));
  const tag = path.join(storage.images, cachePath(remote));
  if (fs.existsSync(target)) {
    const isLinked = fs.existsSync(tag) && fs.realpathSync(tag) === target;
    const name = formatRemoteName(byDigest);
    say(`${name} image is already cached${isLinked ? ' and linked!' : '! creating a symlink...'}`);
  } else {
    // Named after the image, so that a download that was cut off goes on.
    const unfinished = path.join(storage.temporary, createHash('md5').update(target).digest('hex'));
    fs.mkdirSync(unfinished, { recursive: true });
    const letGo = hold(unfinished);
    say(`pulling disk (${compressedSize} compressed)...`);
    await showProgress(path.join(unfinished, '.percent'), settings.pullSeconds);
    say('pulling NVRAM...');
    fillFolder(new VmFolder(unfinished, ''), image);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.renameSync(unfinished, target);
    letGo();
  }
  if (tag !== target) {
    fs.rmSync(tag, { force: true });
    fs.symlinkSync(path.basename(target), tag);
  }
}

/** At most one line a second; without `CI` each replaces the one before. */
async function showProgress(noteFile: string, seconds: number): Promise<void> {
  const start = fs.existsSync(noteFile) ? Number(fs.readFileSync(noteFile, 'utf8')) : 0;
  const eraseLine = process.env['CI'] === undefined ? '\u001B[1A\r\u001B[J' : '';
  say(`${start}%`);
  const step = seconds < 1 ? 100 : Math.ceil(100 / seconds);
  for (let percent = start; percent < 100;) {
    await delay(seconds * step * 10);
    percent = Math.min(100, percent + step);
    fs.writeFileSync(noteFile, `${percent}`);
    say(`${eraseLine}${percent}%`);
  }
  fs.rmSync(noteFile, { force: true });
}

function fillFolder(folder: VmFolder, image: RegistryImage): void {
  createDisk(folder.disk, diskBytes, image.disk);
  fs.writeFileSync(folder.nvram, JSON.stringify(image.boot));
  fs.writeFileSync(folder.file('manifest.json'), JSON.stringify({ schemaVersion: 2 }));
  folder.writeConfig({
    version: 1,
    os: image.os,
    arch: 'arm64',
    cpuCountMin: 2,
    cpuCount: 2,
    memorySizeMin: 512 * 2 ** 20,
    memorySize: 1024 * 2 ** 20,
    macAddress: randomMac(),
    display: { width: 1024, height: 768 },
    diskFormat: 'raw',
    ...(image.os === 'darwin' ? { ecid: Buffer.from(image.digest).toString('base64') } : {}),
  });
}

function notFound(remote: RemoteName): TartExit {
  const details = `{\\"errors\\":[{\\"code\\":\\"MANIFEST_UNKNOWN\\",\\"message\\":\\"${remote.namespace}\\"}]}`;
  return failure(
    `Error: UnexpectedHTTPStatusCode(when: "pulling manifest", code: 404, details: "${details}")`,
  );
}

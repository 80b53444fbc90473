import fs from 'node:fs';
import path from 'node:path';
import type { Call } from '../call';
import { copyDisk, createDisk } from '../disk';
import { failure, missingVm, ValidationError } from '../exits';
import { pausedWhile } from '../guest/monitor';
import { hold } from '../locks';
import { parseRemoteName } from '../remote-name';
import type { Storage } from '../storage';
import { randomMac, VmFolder } from '../vm-folder';
import { pullImage } from './pull';

const gigabyte = 1e9;

export function validateClone({ args }: Call): void {
  if (args.required('new-name').includes('/')) throw new ValidationError('<new-name> should be a local name');
  if (args.integer('concurrency') === 0)
    throw new ValidationError('network concurrency cannot be less than 1');
}

/** `tart clone`: replaces whatever has the new name, without a word. */
export async function clone({ args, settings, storage }: Call): Promise<void> {
  const remote = parseRemoteName(args.required('source-name'));
  if (remote && !storage.cached(remote)) await pullImage(remote, storage, settings);
  const source = storage.openAny(args.required('source-name'));
  const unfinished = storage.temporaryFolder();
  const release = hold(storage.home);
  try {
    await copyFiles(source, unfinished);
    renewMac(source, new VmFolder(unfinished, ''), storage);
    storage.replaceVm(args.required('new-name'), unfinished);
  } finally {
    release();
  }
}

/** Of a running VM the disk is copied as a power cut would leave it. */
async function copyFiles(source: VmFolder, target: string): Promise<void> {
  for (const file of [source.config, source.nvram, source.savedState]) {
    if (fs.existsSync(file)) fs.copyFileSync(file, path.join(target, path.basename(file)));
  }
  const copy = (): void => copyDisk(source.disk, path.join(target, path.basename(source.disk)));
  if (source.lock.holder()) await pausedWhile(source, copy);
  else copy();
}

/** A machine keeps its address only when it is the first that has it, or is to go on where another was suspended. */
function renewMac(source: VmFolder, copy: VmFolder, storage: Storage): void {
  if (fs.existsSync(source.savedState)) return;
  const config = copy.readConfig();
  const isTaken = storage.localVms().some((vm) => vm.readConfig().macAddress === config.macAddress);
  if (isTaken) copy.writeConfig({ ...config, macAddress: randomMac() });
}

export function validateCreate({ args }: Call): void {
  if (!args.has('linux') && !args.has('from-ipsw')) {
    throw new ValidationError('Please specify either a --from-ipsw or --linux option!');
  }
}

/** `tart create --linux`: an empty disk and nothing to boot, until `guest` in the settings says busybox. */
export function create({ args, storage }: Call): void {
  if (!args.has('linux')) throw failure('The emulator has no restore images of macOS.');
  const folder = new VmFolder(storage.temporaryFolder(), args.required('name'));
  const diskFormat = args.text('disk-format') === 'asif' ? 'asif' : 'raw';
  createDisk(folder.disk, (args.integer('disk-size') ?? 50) * gigabyte);
  fs.writeFileSync(folder.nvram, '');
  folder.writeConfig({
    version: 1,
    os: 'linux',
    arch: 'arm64',
    cpuCountMin: 4,
    cpuCount: 4,
    memorySizeMin: 4 * 2 ** 30,
    memorySize: 4 * 2 ** 30,
    macAddress: randomMac(),
    display: { width: 1024, height: 768 },
    diskFormat,
  });
  storage.replaceVm(folder.name, folder.path);
}

/** `tart delete`: in order, up to the first that cannot be. */
export function remove({ args, storage }: Call): void {
  for (const name of args.all('name')) {
    const folder = storage.openAny(name);
    if (folder.lock.holder()) throw failure(`VM "${name}" is running`);
    const remote = parseRemoteName(name);
    if (remote) removeImage(name, folder, storage);
    else fs.rmSync(folder.path, { recursive: true });
  }
}

/** The content goes with the last tag that leads to it. */
function removeImage(name: string, folder: VmFolder, storage: Storage): void {
  const remote = parseRemoteName(name);
  if (!remote) throw missingVm(name);
  const tag = path.join(path.dirname(folder.path), remote.reference.slice(1));
  fs.rmSync(tag, { recursive: true, force: true });
  const isUsed = storage
    .cachedImages()
    .some((image) => image.folder.path === folder.path && !image.name.includes('@'));
  if (!isUsed && !fs.existsSync(folder.file('.explicitly-pulled'))) {
    fs.rmSync(folder.path, { recursive: true, force: true });
  }
}

/** `tart rename`, the one command that never replaces anything. */
export function rename({ args, storage }: Call): void {
  const [name, newName] = [args.required('name'), args.required('new-name')];
  if (!storage.exists(name)) throw new ValidationError(`failed to rename a non-existent local VM: ${name}`);
  if (storage.exists(newName)) {
    throw new ValidationError(
      `failed to rename VM ${name}, target VM ${newName} already exists, delete it first!`,
    );
  }
  fs.renameSync(storage.pathOf(name), storage.pathOf(newName));
}

export function validateRename({ args }: Call): void {
  if (args.required('new-name').includes('/')) throw new ValidationError('<new-name> should be a local name');
}

/** `tart prune`: everything that is old enough, or the least used above the budget. */
export function prune({ args, storage }: Call): void {
  const before = Date.now() - (args.integer('older-than') ?? Infinity) * 86_400_000;
  const isVms = args.text('entries') === 'vms';
  const folders = isVms ? storage.localVms() : storage.cachedImages().map((image) => image.folder);
  let rest = (args.integer('space-budget') ?? Infinity) * 2 ** 30;
  for (const folder of folders.toSorted(
    (one, other) => other.accessedAt().getTime() - one.accessedAt().getTime(),
  )) {
    if (folder.lock.holder() || !fs.existsSync(folder.path)) continue;
    rest -= folder.allocatedGigabytes() * gigabyte;
    if (folder.accessedAt().getTime() < before || rest < 0) {
      if (isVms) fs.rmSync(folder.path, { recursive: true });
      else removeImage(folder.name, folder, storage);
    }
  }
}

export function validatePrune({ args }: Call): void {
  if (!args.has('older-than') && !args.has('space-budget')) {
    throw new ValidationError('at least one pruning criteria must be specified');
  }
}

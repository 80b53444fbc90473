import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { CloneConsistency } from '../../../src-preload/contract/vm';
import { syncFolder } from '../../host/atomic-file';
import type { CommandRunner } from '../../host/command';
import { crashPoint } from '../../host/crash-point';
import { deviceIds } from './command-line';
import { bytesPerGB, makeOverlay } from './disk';
import { isThere } from './files';
import { freezeGuest, thawGuest } from './guest-agent';
import { LayeringJournal } from './layering-journal';
import type { MachineFolder } from './machine-folder';
import { readQcow2Header } from './qcow2';
import type { QmpClient } from './qmp';
import type { QemuSpec } from './qemu-spec';

/** The source of a clone: where it lies, and how to speak to it while it runs. */
export interface CloneSource {
  readonly folder: MachineFolder;
  readonly running?: { readonly monitor: QmpClient; readonly agentAnswers: boolean };
}

/**
 * Gives `target` the disk of `source`: the source's active disk becomes an immutable layer, and
 * both get an empty overlay on it. No data is copied, so it takes the same time at any size.
 * The target's overlay gets its name last, when nobody writes to the layer any more.
 */
export async function cloneDisk(
  run: CommandRunner,
  layersFolder: string,
  source: CloneSource,
  targetFolder: MachineFolder,
  target: QemuSpec,
): Promise<CloneConsistency> {
  const { folder } = source;
  await fs.mkdir(targetFolder.folder, { recursive: true, mode: 0o700 });
  const active = await readQcow2Header(folder.disk);
  const layer = path.join(layersFolder, `${randomUUID()}.qcow2`);
  const journal = new LayeringJournal(folder.layeringJournal);
  const targetBytes = Math.max(active.virtualBytes, target.resources.diskGB * bytesPerGB);

  if (!source.running && active.isEmpty && active.backingFile !== undefined) {
    const format = active.backingFile === target.image.diskFile ? target.image.diskFormat : 'qcow2';
    await makeOverlay(run, targetFolder.nextDisk, { file: active.backingFile, format }, targetBytes);
    await publish(targetFolder);
    return 'stopped';
  }

  await fs.mkdir(layersFolder, { recursive: true, mode: 0o700 });
  const node = `disk-${path.basename(layer).slice(0, 13)}`;
  await journal.write({ layer, node });
  crashPoint('qemu.clone.journalled');
  const backing = { file: layer, format: 'qcow2' } as const;
  await Promise.all([
    makeOverlay(run, folder.nextDisk, backing, active.virtualBytes),
    makeOverlay(run, targetFolder.nextDisk, backing, targetBytes),
  ]);
  crashPoint('qemu.clone.overlay');
  const consistency = source.running
    ? await layerRunning(source.folder, source.running, layer, node)
    : await layerStopped(folder, layer);
  await fs.chmod(layer, 0o400);
  await syncFolder(layersFolder);
  await syncFolder(folder.folder);
  crashPoint('qemu.clone.layered');
  await publish(targetFolder);
  crashPoint('qemu.clone.target');
  await journal.remove();
  return consistency;
}

/** The overlay of a target becomes its active disk. */
async function publish(target: MachineFolder): Promise<void> {
  await fs.rename(target.nextDisk, target.disk);
  await syncFolder(target.folder);
}

async function layerStopped(folder: MachineFolder, layer: string): Promise<CloneConsistency> {
  await fs.rename(folder.disk, layer);
  crashPoint('qemu.clone.renamed');
  await fs.rename(folder.nextDisk, folder.disk);
  crashPoint('qemu.clone.replaced');
  return 'stopped';
}

async function layerRunning(
  folder: MachineFolder,
  { monitor, agentAnswers }: NonNullable<CloneSource['running']>,
  layer: string,
  node: string,
): Promise<CloneConsistency> {
  const frozen = agentAnswers && (await freezeGuest(folder.agentSocket));
  crashPoint('qemu.clone.frozen');
  try {
    await fs.rename(folder.disk, layer);
    crashPoint('qemu.clone.renamed');
    await fs.rename(folder.nextDisk, folder.disk);
    crashPoint('qemu.clone.replaced');
    await addOverlayNodes(monitor, folder.disk, node);
    crashPoint('qemu.clone.added');
    await monitor.execute('blockdev-snapshot', { node: await activeNode(monitor), overlay: node });
    crashPoint('qemu.clone.switched');
  } catch (error) {
    await undoRunning(folder, monitor, layer, node);
    await new LayeringJournal(folder.layeringJournal).remove();
    throw error;
  } finally {
    if (frozen) await thawGuest(folder.agentSocket);
  }
  return frozen ? 'frozen' : 'crash-consistent';
}

/** File and format are nodes of their own, for the reason told at `disks` in command-line.ts. */
async function addOverlayNodes(monitor: QmpClient, file: string, node: string): Promise<void> {
  const trim = { discard: 'unmap' };
  await monitor.execute('blockdev-add', {
    driver: 'file',
    'node-name': `${node}-file`,
    filename: file,
    ...trim,
  });
  await monitor.execute('blockdev-add', {
    driver: 'qcow2',
    'node-name': node,
    file: `${node}-file`,
    backing: null,
    'detect-zeroes': 'unmap',
    ...trim,
  });
}

/** Node that the guest's disk writes to now. */
async function activeNode(monitor: QmpClient): Promise<string> {
  const blocks = (await monitor.execute('query-block')) as readonly {
    readonly qdev?: string;
    readonly inserted?: { readonly 'node-name'?: string };
  }[];
  const disk = blocks.find(({ qdev }) => qdev?.split('/').includes(deviceIds.disk));
  return disk?.inserted?.['node-name'] ?? '';
}

/** QEMU writes to the renamed file still, so that file gets its name back. */
async function undoRunning(
  folder: MachineFolder,
  monitor: QmpClient,
  layer: string,
  node: string,
): Promise<void> {
  for (const name of [node, `${node}-file`]) {
    await monitor.execute('blockdev-del', { 'node-name': name }).catch(() => undefined); // It may not be there yet.
  }
  if (await isThere(layer)) await fs.rename(layer, folder.disk);
  await fs.rm(folder.nextDisk, { force: true });
}

/**
 * Finishes or takes back what a crash left of a clone of this machine, so that its active disk
 * is the one that its QEMU writes to, or would on its next start. An unfinished target is made
 * anew by whoever asked for it.
 */
export async function recoverLayering({ folder, running }: CloneSource): Promise<void> {
  const journal = new LayeringJournal(folder.layeringJournal);
  const layering = await journal.read();
  if (layering) {
    const { layer, node } = layering;
    if (running) {
      if (running.agentAnswers) await thawGuest(folder.agentSocket);
      if ((await activeNode(running.monitor)) !== node) {
        await undoRunning(folder, running.monitor, layer, node);
      }
    } else if (!(await isThere(folder.disk))) {
      await fs.rename((await isThere(folder.nextDisk)) ? folder.nextDisk : layer, folder.disk);
    }
    if (await isThere(layer)) await fs.chmod(layer, 0o400);
    await syncFolder(folder.folder);
    await journal.remove();
  }
  await fs.rm(folder.nextDisk, { force: true });
}

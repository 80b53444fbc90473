import fs from 'node:fs/promises';
import { z } from 'zod';
import type { Image } from '../../src-preload/contract/image';
import type { CommandRunner } from '../host/command';
import { CorralError } from '../host/errors';
import { readDiskFormat, unfit } from './disk-header';

/** The part of `qemu-img info --output=json` that matters here. */
const infoSchema = z.object({
  format: z.string(),
  'virtual-size': z.number().int().positive(),
  'backing-filename': z.string().optional(),
  encrypted: z.boolean().optional(),
  'format-specific': z.object({ data: z.object({ 'data-file': z.string().optional() }) }).optional(),
});

/** What a disk file says about itself. */
export type DiskFacts = Pick<Image['disk'], 'format' | 'virtualBytes' | 'allocatedBytes'>;

/**
 * Looks whether a file is a self-contained, unencrypted raw or qcow2 disk.
 *
 * @throws CorralError `not-found`, `not-supported`, `tool-missing`, `image-broken`, `cancelled`.
 */
export async function inspectDisk(run: CommandRunner, file: string, signal: AbortSignal): Promise<DiskFacts> {
  const { blocks } = await statFile(file);
  const format = await readDiskFormat(file);
  const { stdout } = await run('qemu-img', ['info', '--output=json', '-f', format, file], { signal }).catch(
    (error: unknown) => {
      throw error instanceof CorralError && error.code === 'tool-failed' ? unreadable(file, error) : error;
    },
  );
  const info = infoSchema.parse(JSON.parse(stdout));
  if (info['backing-filename'] !== undefined || info['format-specific']?.data['data-file'] !== undefined) {
    throw unfit(file, 'it builds on another file');
  }
  if (info.encrypted) throw unfit(file, 'it is encrypted. Decrypt it first with qemu-img convert');
  return { format, virtualBytes: info['virtual-size'], allocatedBytes: blocks * 512 };
}

/** Reads the whole structure of a qcow2 file. @throws CorralError `image-broken` */
export async function checkDisk(run: CommandRunner, file: string, signal: AbortSignal): Promise<void> {
  // qemu-img(1): 2 is corrupted, 3 is leaked clusters, which waste space and do no harm.
  const argv = ['check', '-q', '-f', 'qcow2', file];
  const { exitCode, stderr } = await run('qemu-img', argv, {
    signal,
    expectedExitCodes: [0, 1, 2, 3],
    timeoutMs: 10 * 60 * 1000,
  });
  if (exitCode !== 0 && exitCode !== 3) {
    throw new CorralError(
      'image-broken',
      'The disk is damaged (“qemu-img check” finds errors). Get another copy of it and add that.',
      { stderr: stderr.slice(-2_000) },
    );
  }
}

async function statFile(file: string): Promise<{ readonly blocks: number }> {
  const found = await fs.stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR' && error.code !== 'EACCES') throw error;
    return undefined;
  });
  if (!found) throw new CorralError('not-found', `There is no readable file ${file}.`, { file });
  if (!found.isFile()) throw unfit(file, 'it is not a regular file');
  return found;
}

function unreadable(file: string, error: CorralError): CorralError {
  const isLocked = String(error.details['stderr']).includes('Failed to get shared');
  return isLocked
    ? new CorralError(
        'wrong-state',
        `The disk ${file} is in use. Stop the VM that runs from it, then add it.`,
      )
    : new CorralError('image-broken', `The disk ${file} can't be read: ${error.message}`, error.details);
}

import { createHash } from 'node:crypto';
import { CorralError } from '../../host/errors';
import { manifestLimits, parseManifest, type ManifestLine } from './manifest';
import { hasCode, within, type OpenFile, type SafeFolder } from './safe-folder';

/** Hidden folder of a payload folder in which the guest publishes. */
export const publicationFolder = '.corral-payload';
export const generationsFolder = 'gen';
export const currentFile = 'CURRENT';
export const manifestFile = 'MANIFEST';

const currentForm = /^(\d{6}-\d{8}) ([0-9a-f]{64}) ([01])\n?$/;
const longestCurrent = 256;

/** What `CURRENT` says. */
export interface CurrentPointer {
  /** `<epoch>-<sequence>`. */
  readonly generation: string;
  /** SHA-256 of its manifest. */
  readonly manifest: string;
  readonly final: boolean;
}

export function generationName(epoch: number, sequence: number): string {
  return `${String(epoch).padStart(6, '0')}-${String(sequence).padStart(8, '0')}`;
}

/** Epoch and sequence of a generation’s name; `undefined` for any other name. */
export function parseGenerationName(name: string): { epoch: number; sequence: number } | undefined {
  const [, epoch, sequence] = /^(\d{6})-(\d{8})$/.exec(name) ?? [];
  return epoch === undefined ? undefined : { epoch: Number(epoch), sequence: Number(sequence) };
}

/** @param published the folder {@link publicationFolder}. @returns `undefined` while nothing was published. */
export async function readCurrent(published: SafeFolder): Promise<CurrentPointer | undefined> {
  const content = await readSmallFile(published, currentFile, longestCurrent);
  if (content === undefined) return undefined;
  const [, generation, manifest, final] = currentForm.exec(content.toString('latin1')) ?? [];
  if (generation === undefined || manifest === undefined) {
    throw new CorralError(
      'file-broken',
      'The file in which the guest says which state counts (CURRENT) is damaged. The next pass of the service writes it anew.',
      { reason: 'bad-current' },
      true,
    );
  }
  return { generation, manifest, final: final === '1' };
}

export function formatCurrent({ generation, manifest, final }: CurrentPointer): string {
  return `${generation} ${manifest} ${final ? 1 : 0}\n`;
}

/**
 * Reads the manifest of a folder of the guest.
 *
 * @param expected its SHA-256, where somebody has said it.
 * @throws CorralError `file-broken`; retryable when it may have been replaced since it was named.
 */
export async function readManifest(
  folder: SafeFolder,
  expected?: string,
): Promise<{ readonly lines: readonly ManifestLine[]; readonly hash: string }> {
  const content = await readSmallFile(folder, manifestFile, manifestLimits.bytes);
  const hash = createHash('sha256')
    .update(content ?? '')
    .digest('hex');
  if (content === undefined || (expected !== undefined && hash !== expected))
    throw notAsPublished(manifestFile);
  return { lines: parseManifest(content), hash };
}

/** A file of a generation that is not what its manifest says: torn, changed, or replaced meanwhile. */
export function notAsPublished(path: string): CorralError {
  return new CorralError(
    'file-broken',
    'What the guest published is not what its own list says, so it was not taken over. The checkpoints made before are as they were, and the next pass of the service publishes anew.',
    { reason: 'not-as-published', path },
    true,
  );
}

/** Content of a file of no more than `limit` bytes; `undefined` when there is none. */
export async function readSmallFile(
  folder: SafeFolder,
  name: string,
  limit: number,
): Promise<Buffer | undefined> {
  let file: OpenFile;
  try {
    file = await folder.file(name);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    if (file.stat.size > limit) throw notAsPublished(name);
    const content = Buffer.alloc(Number(file.stat.size) + 1);
    let length = 0;
    while (length < content.length) {
      const { bytesRead } = await file.handle.read(content, length, content.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length === content.length) throw notAsPublished(name); // It grows.
    return content.subarray(0, length);
  } finally {
    await file.handle.close();
  }
}

/** Runs `work` in the folder of a payload folder in which the guest publishes; `undefined` when there is none. */
export async function withinPublished<Result>(
  share: SafeFolder,
  work: (published: SafeFolder) => Promise<Result>,
): Promise<Result | undefined> {
  let published: SafeFolder;
  try {
    published = await share.folder(publicationFolder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  return within(Promise.resolve(published), work);
}

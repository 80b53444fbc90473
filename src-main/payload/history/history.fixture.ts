import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { formatCurrent, generationName } from './generation';
import { formatManifest } from './manifest';
import { PayloadHistory } from './payload-history';
import type { WorkOptions } from './work-options';

/** Contents by path. */
export type Files = Readonly<Record<string, string | Buffer>>;

export const guestVm = { id: '6f1c7d0e-5b0a-4a53-9a43-0b8d3c1f5e11', name: 'clawbox-1' };

/** Never aborted. */
export function quietly(): WorkOptions {
  return { signal: new AbortController().signal };
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A history and a share in a temporary folder. */
export class HistoryHome {
  private constructor(
    readonly folder: string,
    readonly history: string,
    readonly share: string,
  ) {}

  static async make(): Promise<HistoryHome> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral history-'));
    const home = HistoryHome.in(folder);
    await fs.mkdir(home.share);
    return home;
  }

  /** One that was made before. */
  static in(folder: string): HistoryHome {
    return new HistoryHome(folder, path.join(folder, 'history'), path.join(folder, 'share'));
  }

  open(now?: () => number): Promise<PayloadHistory> {
    return PayloadHistory.open(this.history, now);
  }

  async remove(): Promise<void> {
    await fs.rm(this.folder, { recursive: true, force: true });
  }

  /** A place in the folder in which the guest publishes. */
  published(...names: readonly string[]): string {
    return path.join(this.share, '.corral-payload', ...names);
  }

  /** Publishes a generation as the agent does. @returns its folder. */
  async publish(
    files: Files,
    sequence: number,
    options: { epoch?: number; final?: boolean } = {},
  ): Promise<string> {
    const generation = generationName(options.epoch ?? 1, sequence);
    const folder = this.published('gen', generation);
    const manifest = await this.writeListed(folder, files);
    const current = formatCurrent({ generation, manifest, final: options.final ?? false });
    await fs.writeFile(this.published('CURRENT.tmp'), current);
    await fs.rename(this.published('CURRENT.tmp'), this.published('CURRENT'));
    return folder;
  }

  /** Writes files with their manifest. @returns the hash of that. */
  async writeListed(folder: string, files: Files): Promise<string> {
    await writeFiles(folder, files);
    const manifest = formatManifest(
      Object.entries(files).map(([path, content]) => ({ path, hash: sha256(content) })),
    );
    await fs.writeFile(path.join(folder, 'MANIFEST'), manifest);
    return sha256(manifest);
  }

  /** The plain layout, as a person sees it: links by what they point to. */
  plain(): Promise<Record<string, string>> {
    return readTree(this.share, (name) => !name.startsWith('.corral-'));
  }

  async objects(): Promise<string[]> {
    const shelves = (await fs.readdir(path.join(this.history, 'objects'))).filter((name) => name !== 'new');
    const hashes = shelves.map((shelf) => fs.readdir(path.join(this.history, 'objects', shelf)));
    return (await Promise.all(hashes)).flat().toSorted();
  }
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  await fs.mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fs.writeFile(path.join(folder, name), content);
  }
}

/** Every file below a folder with its content; a link as `-> target`. Only root names that `isMeant`. */
export async function readTree(
  folder: string,
  isMeant: (rootName: string) => boolean = () => true,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
    if (!isMeant(entry.name)) continue;
    const place = path.join(folder, entry.name);
    if (entry.isSymbolicLink()) found[entry.name] = `-> ${await fs.readlink(place)}`;
    else if (entry.isFile()) found[entry.name] = await fs.readFile(place, 'utf8');
    else if (entry.isDirectory()) {
      for (const [name, content] of Object.entries(await readTree(place)))
        found[`${entry.name}/${name}`] = content;
    }
  }
  return found;
}

import fs from 'node:fs/promises';
import path from 'node:path';
import { clawboxSchema, type Clawbox } from '../../src-preload/contract/vm';
import { writeFileAtomic } from '../host/atomic-file';
import { numberedName, numberOf } from './numbered-name';

/** Lines of a marker, as Clawbox writes them. */
export type Marker = Readonly<Record<string, string>>;

/** What a numbered VM was provisioned with. */
export interface Provisioned {
  readonly profile: Clawbox['profile'];
  readonly hasPayload: boolean;
}

const suffix = '.provisioned';
/** A marker has some hundred bytes; what is longer is none. */
const maximumBytes = 4_096;

/** `~/.clawbox/state/clawbox-<n>.provisioned`: lines `key: value` that Clawbox reads too. */
export class ProvisionMarkers {
  constructor(
    private readonly folder: string,
    private readonly now: () => number,
  ) {}

  /** Numbers that have one, in order. */
  async numbers(): Promise<number[]> {
    const names = await fs.readdir(this.folder).catch(orNothing<string[]>([]));
    return names
      .flatMap((name) => (name.endsWith(suffix) ? [numberOf(name.slice(0, -suffix.length))] : []))
      .filter((number) => number !== null)
      .toSorted((a, b) => a - b);
  }

  /** Null when there is none, or none that can be read. */
  async read(number: number): Promise<Marker | null> {
    const text = await fs.readFile(this.file(number), 'utf8').catch(orNothing(''));
    if (text === '' || text.length > maximumBytes) return null;
    const lines = text.split('\n').map((line) => /^([a-z_]+): (.*)$/.exec(line));
    return Object.fromEntries(lines.flatMap((line) => (line ? [[line[1] ?? '', line[2] ?? '']] : [])));
  }

  /** Writes one unless it says so already. The time is that of the first one. */
  async write(number: number, { profile, hasPayload }: Provisioned): Promise<void> {
    const before = await this.read(number);
    const marker: Marker = {
      vm_name: numberedName(number),
      playwright: 'false',
      tailscale: 'false',
      signal_cli: 'false',
      ...before,
      profile,
      signal_payload: String(hasPayload),
      provisioned_at: before?.['provisioned_at'] ?? new Date(this.now()).toISOString(),
    };
    const text = textOf(marker);
    if (before && textOf(before) === text) return;
    await fs.mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeFileAtomic(this.file(number), text);
  }

  async remove(number: number): Promise<void> {
    await fs.rm(this.file(number), { force: true });
  }

  private file(number: number): string {
    return path.join(this.folder, `${numberedName(number)}${suffix}`);
  }
}

/** What a VM that Clawbox made is, by its marker; null when that does not say. */
export function clawboxOf(number: number, marker: Marker | null): Clawbox | null {
  return clawboxSchema.safeParse({ number, profile: marker?.['profile'] }).data ?? null;
}

function textOf(marker: Marker): string {
  return Object.entries(marker)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

function orNothing<Nothing>(nothing: Nothing): (error: NodeJS.ErrnoException) => Nothing {
  return (error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return nothing;
    throw error;
  };
}

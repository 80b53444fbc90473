import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { RemoteName } from './remote-name';
import type { BootVariables } from './vm-folder';

/** An image that can be pulled. */
export interface RegistryImage {
  readonly os: 'darwin' | 'linux';
  /** Hexadecimal SHA-256, different for every namespace. */
  readonly digest: string;
  /** Raw content; never changes. */
  readonly disk: string;
  readonly boot: BootVariables;
}

/** The part of Corral's `image.json` that says how a guest boots. */
interface CorralImage {
  readonly image: {
    readonly id: string;
    readonly createdAt: number;
    readonly boot: { readonly kernel: string; readonly initrd: string; readonly commandLine: string };
    readonly disk: { readonly file: string; readonly format: string };
  };
}

const publisher = 'ghcr.io/cirruslabs/';

/** A folder of Corral images; by default those that the checkout has built. The bundle lies in node_modules/.cache. */
export const registryFolder = (): string =>
  process.env['CORRAL_TART_EMULATOR_REGISTRY'] ?? path.resolve(__dirname, '../../../.cache/images');

/**
 * Looks an image up: whatever is asked for by the tag `latest` under `ghcr.io/cirruslabs/` is the newest Corral image,
 * as a macOS guest when the name says so. Undefined is “404”.
 */
export function findImage({ host, namespace, reference }: RemoteName): RegistryImage | undefined {
  const repository = `${host}/${namespace}`;
  const newest = newestImage();
  if (!newest || !repository.startsWith(publisher)) return undefined;
  const digest = createHash('sha256').update(`${newest.id} ${repository}`).digest('hex');
  if (reference !== ':latest' && reference !== `@sha256:${digest}`) return undefined;
  return {
    os: namespace.includes('macos') ? 'darwin' : 'linux',
    digest,
    disk: newest.disk,
    boot: newest.boot,
  };
}

/** Kernel, initrd and disk of the newest image whose root can be written, with absolute paths. */
export function newestImage(): { id: string; disk: string; boot: BootVariables } | undefined {
  const folder = registryFolder();
  const images = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const [newest] = images
    .map((name) => path.join(folder, name, 'image.json'))
    .filter((file) => fs.existsSync(file))
    .map((file) => ({
      place: path.dirname(file),
      ...(JSON.parse(fs.readFileSync(file, 'utf8')) as CorralImage).image,
    }))
    .filter(({ disk }) => disk.format === 'raw')
    .toSorted((one, other) => other.createdAt - one.createdAt);
  if (!newest) return undefined;
  const { place, boot } = newest;
  return {
    id: newest.id,
    disk: path.join(place, newest.disk.file),
    boot: {
      kernel: path.join(place, boot.kernel),
      initrd: path.join(place, boot.initrd),
      commandLine: boot.commandLine,
    },
  };
}

import { say, type Call } from '../call';
import { missingVm, ValidationError } from '../exits';
import { formatRemoteName, parseRemoteName } from '../remote-name';
import { isAtLeast, type Settings } from '../settings';
import { formatArray, formatObject, type JsonObject } from '../swift-json';
import type { VmFolder } from '../vm-folder';

/** @throws ValidationError for an unknown source. */
export function validateList({ args }: Call): void {
  const source = args.text('source');
  if (source !== undefined && source !== 'local' && source !== 'oci') {
    throw new ValidationError(`'${source}' is not a valid <source>`);
  }
}

/** `tart list` */
export function list({ args, settings, storage }: Call): void {
  const source = args.text('source');
  const locals = source === 'oci' ? [] : storage.localVms().map((folder) => ({ folder, name: folder.name }));
  const images = source === 'local' ? [] : storage.cachedImages();
  const items = [
    ...locals.map(({ folder, name }) => listItem('local', name, folder, settings)),
    ...images.map(({ folder, name }) => listItem('OCI', name, folder, settings)),
  ];
  if (args.has('quiet')) for (const { Name } of items) say(`${Name}`);
  else if (args.text('format') === 'json') say(formatArray(items, settings));
  else say(table(items.map(withoutRunning)));
}

function listItem(source: string, name: string, folder: VmFolder, settings: Settings): JsonObject {
  const state = folder.state();
  const size = Math.floor(folder.allocatedGigabytes());
  return {
    Source: source,
    Name: name,
    Disk: folder.diskGigabytes(),
    Size: size,
    ...(isAtLeast(settings, '2.31.0')
      ? { Accessed: folder.accessedAt().toISOString().replace(/\.\d+/, '') }
      : { SizeOnDisk: size }),
    Running: state === 'running',
    State: state,
  };
}

/** `tart get` */
export function get({ args, settings, storage }: Call): void {
  const folder = storage.openLocal(args.required('name'));
  const config = folder.readConfig();
  const state = folder.state();
  const { width, height, unit = '' } = config.display;
  const item: JsonObject = {
    OS: config.os,
    CPU: config.cpuCount,
    Memory: config.memorySize / 2 ** 20,
    Disk: folder.diskGigabytes(),
    ...(isAtLeast(settings, '2.28.0') ? { DiskFormat: config.diskFormat } : {}),
    Size: folder.allocatedGigabytes().toFixed(3),
    Display: `${width}x${height}${unit}`,
    Running: state === 'running',
    State: state,
  };
  say(args.text('format') === 'json' ? formatObject(item, settings) : table([withoutRunning(item)]));
}

/** `tart fqn` */
export function fqn({ args, storage }: Call): void {
  const name = args.required('name');
  const remote = parseRemoteName(name);
  if (!remote) {
    say(name);
    return;
  }
  const image = storage.cached(remote);
  if (!image) throw missingVm(formatRemoteName(remote));
  say(`${remote.host}/${remote.namespace}@${image.path.slice(image.path.lastIndexOf('/') + 1)}`);
}

function withoutRunning(item: JsonObject): JsonObject {
  const { Running: _, ...shown } = item;
  return shown;
}

function table(items: readonly JsonObject[]): string {
  const [first] = items;
  if (!first) return '';
  const columns = Object.keys(first);
  const rows = [columns, ...items.map((item) => columns.map((column) => `${item[column]}`))];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join(' ')
        .trimEnd(),
    )
    .join('\n');
}

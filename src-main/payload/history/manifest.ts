import { plainText } from '../../host/plain-text';
import { CorralError } from '../../host/errors';
import { inByteOrder, pathFault } from './payload-path';

/** One file of a generation. */
export interface ManifestLine {
  readonly path: string;
  /** SHA-256, lower case hex. */
  readonly hash: string;
}

/** Bytes of a manifest, and lines in it, that are read at most: far above any real payload. */
export const manifestLimits = { bytes: 64 * 2 ** 20, files: 250_000 } as const;

const lineForm = /^(\\?)([0-9a-f]{64}) [ *](.+)$/s;

/**
 * Reads a list in the format of sha256sum(1): a hash, a blank, a blank or `*`, a name. In a line that begins with a
 * backslash the name has `\\`, `\n` and `\r` for a backslash, a line feed and a carriage return.
 *
 * @throws CorralError `file-broken` for anything that is not exactly that, for a path that leads out or is one of
 * Corral's own, for one that is there twice, and for a file that is a folder elsewhere in the list.
 */
export function parseManifest(content: Uint8Array): ManifestLine[] {
  const text = decode(content);
  if (text !== '' && !text.endsWith('\n')) throw refused('its last line is not whole');
  const lines: ManifestLine[] = [];
  const seen = new Set<string>();
  for (const line of text.split('\n').slice(0, -1)) {
    if (lines.length === manifestLimits.files)
      throw refused(`it has more than ${manifestLimits.files} files`);
    const parsed = parseLine(line);
    if (seen.has(parsed.path)) throw refused(`“${plainText(parsed.path)}” is in it twice`);
    seen.add(parsed.path);
    lines.push(parsed);
  }
  refuseFilesAsFolders(seen);
  return lines;
}

/** The manifest of these files, sorted. */
export function formatManifest(lines: readonly ManifestLine[]): string {
  return inByteOrder(lines)
    .map(({ path, hash }) => {
      const escaped = escapeName(path);
      return `${escaped === path ? '' : '\\'}${hash}  ${escaped}\n`;
    })
    .join('');
}

/** A name without line breaks, as GNU's tools write it. */
export function escapeName(name: string): string {
  return name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

/** The opposite of {@link escapeName}; `undefined` for a backslash before anything else. */
export function unescapeName(escaped: string): string | undefined {
  if (!/^(?:[^\\]|\\[\\nr])*$/.test(escaped)) return undefined;
  const meant: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' };
  return escaped.replaceAll(/\\./g, (pair) => meant[pair] ?? pair);
}

function decode(content: Uint8Array): string {
  if (content.length > manifestLimits.bytes) throw refused(`it is larger than ${manifestLimits.bytes} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw refused('it has a name that is not UTF-8');
  }
}

function parseLine(line: string): ManifestLine {
  const [, mark, hash, written] = lineForm.exec(line) ?? [];
  if (hash === undefined || written === undefined) throw refused('it has a line that is not of sha256sum');
  const name = mark === '' ? written : unescapeName(written);
  if (name === undefined) throw refused('it has a name that is not escaped as it should be');
  const path = name.startsWith('./') ? name.slice(2) : name;
  const fault = pathFault(path);
  if (fault !== undefined) throw refused(`the path “${plainText(path).slice(0, 200)}” ${fault}`);
  return { path, hash };
}

function refuseFilesAsFolders(paths: ReadonlySet<string>): void {
  for (const path of paths) {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash);
      if (paths.has(folder)) throw refused(`“${plainText(folder)}” is a file in it and a folder too`);
    }
  }
}

function refused(why: string): CorralError {
  return new CorralError(
    'file-broken',
    `The guest’s list of files was refused: ${why}. Nothing was taken over; the checkpoints made before are as they were.`,
    { reason: 'bad-manifest', why },
  );
}

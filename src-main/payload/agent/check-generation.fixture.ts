import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../../host/command';
import { parseManifest } from '../history/manifest';

/** Paths in the manifest of a generation; throws unless its files and no others are there, with their hashes. */
export async function checkGeneration(folder: string, hash?: string): Promise<string[]> {
  const manifest = await fs.readFile(path.join(folder, 'MANIFEST'));
  const sum = createHash('sha256').update(manifest).digest('hex');
  if (hash !== undefined && sum !== hash) throw new Error(`MANIFEST has ${sum}, CURRENT says ${hash}.`);
  const lines = parseManifest(manifest);
  const there = await filesBelow(folder);
  const listed = ['MANIFEST', ...lines.map((line) => line.path)].toSorted();
  if (there.join('\0') !== listed.join('\0')) throw new Error(`Has ${there.join()}, lists ${listed.join()}.`);
  for (const line of lines) {
    const content = await fs.readFile(path.join(folder, line.path));
    const actual = createHash('sha256').update(content).digest('hex');
    if (actual !== line.hash) throw new Error(`${line.path} has not the hash of its line.`);
  }
  for (const { path: name } of lines.filter((line) => line.path.endsWith('.db'))) {
    const copy = path.join(folder, name);
    const { stdout } = await runCommand('sqlite3', ['-readonly', copy, 'PRAGMA integrity_check']);
    if (stdout !== 'ok\n') throw new Error(`${name}: ${stdout}`);
  }
  return lines.map((line) => line.path);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

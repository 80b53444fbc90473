#!/usr/bin/env node
// No file that people write is longer than 350 lines.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { projectFolder, runMain, say } from './lib/project.mjs';

const limit = 350;
const folders = ['src-main', 'src-preload', 'src-renderer', 'e2e', 'tools', 'resources'];
const written = /\.(ts|tsx|mjs|cjs|css|html|sh|zsh|py|ya?ml)$/;

function* files(place) {
  for (const entry of readdirSync(place, { withFileTypes: true })) {
    const file = path.join(place, entry.name);
    if (entry.isDirectory()) yield* files(file);
    else if (written.test(entry.name)) yield file;
  }
}

await runMain(() => {
  const existing = folders
    .map((folder) => path.join(projectFolder, folder))
    .filter((folder) => statSync(folder, { throwIfNoEntry: false }));
  const long = existing
    .flatMap((folder) => [...files(folder)])
    .map((file) => ({
      file: path.relative(projectFolder, file),
      lines: readFileSync(file, 'utf8').split('\n').length - 1,
    }))
    .filter(({ lines }) => lines > limit);
  for (const { file, lines } of long) say(`${file} has ${lines} lines, ${limit} are allowed: split it.`);
  return long.length === 0 ? 0 : 1;
});

#!/usr/bin/env node
// `npm run bench [-- --json FILE]`: Corral beside its peers, medians of one run, as rows
// {name, value, unit, peer, ratio, goal, ok}. Exit code 1 when a goal is missed.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { buildIfStale } from './lib/build.mjs';
import { inProject, projectFolder, runMain } from './lib/project.mjs';
import { startVirtualDisplay } from './lib/virtual-display.mjs';

const rowsFile = inProject('test-results', 'bench-rows.jsonl');

await runMain(async () => {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  await bootstrap({ tests: true });
  await buildIfStale({ show: true });
  await mkdir(path.dirname(rowsFile), { recursive: true });
  await rm(rowsFile, { force: true });
  const env = {
    ...process.env,
    CORRAL_BENCH_ROWS: rowsFile,
    CORRAL_ELECTRON: await electronRuntime(),
  };
  // A display of its own: on somebody's desktop its window manager would be measured too.
  const { display, stop } = await startVirtualDisplay(env);
  const argv = ['vitest', 'run', '--project', 'bench', '--no-file-parallelism'];
  const exitCode = await run('npx', argv, { ...env, DISPLAY: display });
  await stop();
  const rows = (await readFile(rowsFile, 'utf8').catch(() => ''))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  for (const row of rows) process.stdout.write(`${sentence(row)}\n`);
  return exitCode;
});

function sentence({ name, value, unit, peer, ratio, goal, ok }) {
  const beside = peer === null ? '' : `, peer ${peer} ${unit}`;
  const times = ratio === null ? '' : `, ratio ${ratio}`;
  return `${ok ? 'ok  ' : 'MISS'} ${name}: ${value} ${unit}${beside}${times} (goal ${goal})`;
}

function run(file, argv, env) {
  const child = spawn(file, argv, { cwd: projectFolder, env, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

#!/usr/bin/env node
// `npm test`: every layer in order, then one line with the sum. `--layer unit,guest` runs only those.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { buildIfStale } from './lib/build.mjs';
import { inProject, projectFolder, runMain, say, ToolError } from './lib/project.mjs';
import { endLeftovers, endProcess, runMark } from './lib/test-processes.mjs';
import { layers } from './lib/test-layers.mjs';
import { add, closingLine, judge, none } from './lib/test-results.mjs';
import { startVirtualDisplay } from './lib/virtual-display.mjs';

const mark = randomUUID();

await runMain(async () => {
  const chosen = chooseLayers();
  await bootstrap({ tests: true });
  const environment = { ...process.env, [runMark]: mark };
  let total = none;
  if (chosen.some(({ name }) => name !== 'check' && name !== 'unit')) {
    total = add(total, await prepare(environment));
  }
  for (const layer of chosen) total = add(total, await timed(layer, environment));
  process.stdout.write(`${closingLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
});

function chooseLayers() {
  const { values } = parseArgs({ options: { layer: { type: 'string' } } });
  if (values.layer === undefined) return layers.filter(({ onlyByName }) => !onlyByName);
  const names = values.layer.split(',');
  const unknown = names.filter((name) => !layers.some((layer) => layer.name === name));
  if (unknown.length === 0) return layers.filter(({ name }) => names.includes(name));
  throw new ToolError(
    `Unknown layer ${unknown.join(', ')}; there are ${layers.map(({ name }) => name).join(', ')}.`,
  );
}

/** The built app and a run time for it. A build that fails is one failed test: the other layers still have their say. */
async function prepare(environment) {
  try {
    await buildIfStale({ show: true });
    environment.CORRAL_ELECTRON = await electronRuntime();
    return none;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    say(error.message);
    return { ...none, failed: 1 };
  }
}

async function timed(layer, environment) {
  say(`\n=== ${layer.name} ===`);
  const startedAt = Date.now();
  const counts = add(await runLayer(layer, environment), await leftovers());
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  say(`=== ${layer.name}: ${closingLine(counts)} in ${seconds} s ===`);
  return counts;
}

async function runLayer(layer, environment) {
  if (layer.checks !== undefined) return runChecks(layer.checks, environment);
  await mkdir(inProject('test-results'), { recursive: true });
  await rm(layer.results, { force: true });
  const displays = [];
  try {
    while (displays.length < (layer.displayCount ?? 0)) displays.push(await startVirtualDisplay(environment));
    const names = displays.map(({ display }) => display);
    const env = {
      ...environment,
      PLAYWRIGHT_JSON_OUTPUT_NAME: layer.results,
      ...(names.length > 0 && { DISPLAY: names[0], CORRAL_TEST_DISPLAYS: names.join() }),
    };
    const exitCode = await runCommand(...layer.command, env);
    return judge(layer.count(layer.results), exitCode);
  } finally {
    for (const display of displays) await display.stop();
  }
}

async function runChecks(checks, environment) {
  let counts = none;
  for (const [name, argv] of checks) {
    const exitCode = await runCommand('npm', argv, environment);
    say(`${exitCode === 0 ? 'ok  ' : 'FAIL'} ${name}`);
    counts = add(counts, exitCode === 0 ? { ...none, passed: 1 } : { ...none, failed: 1 });
  }
  return counts;
}

/** Runs a command in a process group of its own, which ends with us. */
function runCommand(file, argv, env) {
  return new Promise((resolve) => {
    const child = spawn(file, argv, {
      cwd: projectFolder,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const endGroup = (signal) => {
      if (child.pid !== undefined) endProcess(-child.pid);
      void endLeftovers(mark, 0).finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
    };
    process.on('SIGINT', endGroup).on('SIGTERM', endGroup);
    const settle = (code) => {
      process.off('SIGINT', endGroup).off('SIGTERM', endGroup);
      resolve(code);
    };
    child.on('error', (error) => {
      say(error.message);
      settle(127);
    });
    child.on('exit', (code) => settle(code ?? 1));
  });
}

async function leftovers() {
  const ended = await endLeftovers(mark);
  if (ended.length === 0) return none;
  say(`Still running after the layer, ended now:\n  ${ended.join('\n  ')}`);
  return { ...none, failed: 1 };
}

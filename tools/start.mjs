#!/usr/bin/env node
// `npm start`: from a fresh checkout to the window. Arguments after `--` go to the app.
import { bootstrap } from './bootstrap.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { buildIfStale } from './lib/build.mjs';
import { runInForeground } from './lib/foreground.mjs';
import { projectFolder, runMain, say, ToolError } from './lib/project.mjs';

await runMain(async () => {
  checkDisplay();
  await bootstrap();
  await buildIfStale({ show: true });
  const electron = await electronRuntime();
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  return runInForeground(electron, [...sandboxArguments(), projectFolder, ...process.argv.slice(2)], env);
});

function checkDisplay() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return;
  throw new ToolError(
    'There is no display here (DISPLAY and WAYLAND_DISPLAY are unset). Start Corral from a desktop session, or on a\n' +
      'virtual display:\n\n    sudo apt-get install -y xvfb xauth && xvfb-run -a npm start\n\n' +
      'The command line needs no display: npm run -s corral -- vm list',
  );
}

/** Chromium refuses to start its sandbox as root; for everybody else it stays on. */
function sandboxArguments() {
  if (process.platform !== 'linux' || process.getuid() !== 0) return [];
  say(
    'Running as root (a container?): Chromium runs without its OS sandbox. Use a normal user outside of containers.',
  );
  return ['--no-sandbox'];
}

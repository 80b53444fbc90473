import path from 'node:path';
import type { Command } from './cli/command';
import { commands } from './cli/commands';
import { runCommandLine } from './cli/run';
import { runInForeground } from './host/foreground-process';
import { resolvePaths } from './host/paths';
import { ControlClient } from './orchestrator/control-client';
import { serveStarter } from './orchestrator/start-serve';

const serveProgram = path.join(__dirname, 'serve.js');
const paths = resolvePaths(path.join(__dirname, '..', '..', 'resources'));

/** The orchestrator without a window is a program of its own, so that this one stays a thin client. */
const serve: Command = {
  name: ['serve'],
  words: [],
  summary: 'Keep the VMs without a window, until nobody needs it',
  options: {},
  run: () => runInForeground(process.execPath, [serveProgram]),
};

void runCommandLine(process.argv.slice(2), [...commands, serve], () =>
  Promise.resolve(
    new ControlClient({ socket: paths.controlSocket, wake: serveStarter(paths, serveProgram) }),
  ),
).then((exitCode) => {
  process.exitCode = exitCode;
});

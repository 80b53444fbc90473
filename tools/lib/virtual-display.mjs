import { spawn } from 'node:child_process';
import { ToolError } from './project.mjs';

/**
 * Starts an X server without a screen on a display number that it picks itself.
 * @returns {Promise<{display: string, stop: () => Promise<void>}>}
 */
export function startVirtualDisplay(env) {
  return new Promise((resolve, reject) => {
    const argv = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'];
    const server = spawn('Xvfb', argv, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const ended = new Promise((done) => server.once('exit', done));
    server.on('error', (error) => reject(new ToolError(`Xvfb does not start: ${error.message}`)));
    server.on('exit', (code) => reject(new ToolError(`Xvfb ended at once with exit code ${code}.`)));
    let answer = '';
    server.stdio[3].on('data', (chunk) => {
      answer += chunk;
      if (!answer.endsWith('\n')) return;
      resolve({
        display: `:${answer.trim()}`,
        stop: async () => {
          server.kill('SIGTERM');
          await ended;
        },
      });
    });
  });
}

import { spawn } from 'node-pty';
import os from 'node:os';
import type { TerminalEvent } from '../../src-preload/contract/terminal';
import { cleanEnvironment } from './clean-environment';
import type { HostEvent, HostRequest } from './host-protocol';
import { PtySession, type TerminalPort } from './pty-session';

/**
 * Entry of the utility process that holds all ptys, so that a flood of output never stalls main.
 * It obeys main only; pages reach their own session and nothing else.
 */

/** The parts of Electron's MessagePortMain that are used here. */
interface HostPort {
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
  postMessage(message: TerminalEvent): void;
  close(): void;
}

/** The parts of `process.parentPort` that are used here. */
interface ParentPort {
  on(
    event: 'message',
    listener: (message: { readonly data: HostRequest; readonly ports: readonly HostPort[] }) => void,
  ): void;
  postMessage(message: HostEvent): void;
}

function main(parent: ParentPort): void {
  const sessions = new Map<string, PtySession>();

  const open = (request: Extract<HostRequest, { type: 'open' }>, port: HostPort): void => {
    const { id } = request;
    try {
      const pty = spawn(request.file, [...request.argv], {
        name: 'xterm-256color',
        cols: request.columns,
        rows: request.rows,
        cwd: os.homedir(),
        env: cleanEnvironment(process.env),
      });
      const session = new PtySession(pty, terminalPort(port), () => {
        sessions.delete(id);
        parent.postMessage({ type: 'closed', id });
      });
      sessions.set(id, session);
      port.start();
      parent.postMessage({ type: 'opened', id, pid: pty.pid });
    } catch (error) {
      port.close();
      parent.postMessage({
        type: 'failed',
        id,
        message: error instanceof Error ? error.message : String(error),
      });
    }
  };

  parent.on('message', ({ data: request, ports }) => {
    const [port] = ports;
    if (request.type === 'close') sessions.get(request.id)?.close();
    else if (port) open(request, port);
  });
  process.on('exit', () => {
    for (const session of [...sessions.values()]) session.close();
  });
}

function terminalPort(port: HostPort): TerminalPort {
  return {
    onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
    onClose: (listener) => port.on('close', listener),
    send: (event) => port.postMessage(event),
    close: () => port.close(),
  };
}

const { parentPort } = process as unknown as { readonly parentPort: ParentPort };
main(parentPort);

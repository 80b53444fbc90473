import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startDetached } from '../../host/detached-process';
import { CorralError } from '../../host/errors';
import { identifyProcess, isAlive, type ProcessIdentity } from '../../host/process-identity';

const socketDeadlineMs = 5_000;

/** A virtiofs server found on this computer. */
export interface ShareProgram {
  readonly file: string;
  /** QEMU's own server in C, up to QEMU 7, or its successor in Rust. */
  readonly flavor: 'c' | 'rust';
}

const places: readonly ShareProgram[] = [
  { file: '/usr/libexec/virtiofsd', flavor: 'rust' },
  { file: '/usr/lib/qemu/virtiofsd', flavor: 'c' },
];

/** The program that serves shares, or a sentence why there can be none. */
export function findShareProgram(uid = process.getuid?.()): ShareProgram | string {
  const program = places.find(({ file }) => fs.existsSync(file));
  if (!program)
    return 'The program virtiofsd is missing (Debian 12: qemu-system-common; Debian 13: virtiofsd).';
  if (program.flavor === 'c' && uid !== 0) {
    return 'The virtiofsd of this system serves folders only when Corral runs as root; that of Debian 13 does without.';
  }
  return program;
}

/** Starts the server of one folder and waits until its socket is there. @throws `tool-failed` */
export async function serveFolder(
  program: ShareProgram,
  hostPath: string,
  socket: string,
  logFile: string,
): Promise<ProcessIdentity> {
  fs.rmSync(socket, { force: true });
  const { pid } = await startDetached(program.file, serverArguments(program, hostPath, socket), { logFile });
  const identity = identifyProcess(pid);
  const until = Date.now() + socketDeadlineMs;
  for (;;) {
    if (!identity || !isAlive(identity) || Date.now() > until) break;
    if (fs.existsSync(socket)) return identity;
    await delay(20);
  }
  throw new CorralError(
    'tool-failed',
    `The folder ${hostPath} could not be shared: ${program.file} did not start.`,
    {
      log: logFile,
    },
  );
}

function serverArguments({ flavor }: ShareProgram, hostPath: string, socket: string): string[] {
  if (flavor === 'rust') return ['--socket-path', socket, '--shared-dir', hostPath, '--cache', 'auto'];
  // libfuse's option parser: a comma or backslash inside a value needs a backslash before it.
  const source = hostPath.replaceAll(/[\\,]/g, String.raw`\$&`);
  return [
    '-f',
    `--socket-path=${socket}`,
    '-o',
    `source=${source}`,
    '-o',
    'cache=auto',
    '-o',
    'sandbox=chroot',
  ];
}

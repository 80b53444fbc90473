import { CorralError, toCorralError } from '../host/errors';
import type { CommandRunner } from '../host/command';
import { linkAborts } from '../host/linked-abort';
import type { StepContext, TaskDefinition } from '../tasks/task-definition';
import { aptInstall, installLine, type PackageManager } from './package-manager';

export const installToolsKind = 'tools.install';

export interface InstallToolsInput {
  /** Debian packages. */
  readonly packages: readonly string[];
}

export interface InstallToolsParts {
  readonly packageManager: () => Promise<PackageManager>;
  readonly run: CommandRunner;
}

type Context = StepContext<InstallToolsInput, object>;

const timeLimitMs = 30 * 60 * 1000;
/** pkexec(1): the password was not given, or nobody could be asked. */
const notAuthorized = [126, 127];
/** Another apt may be at work, as the daily update is. */
const lockTimeout = ['-o', 'DPkg::Lock::Timeout=120'];
/** Lines like `dlstatus:1:20.5:Retrieving file 1 of 4` (apt's README.progress-reporting). */
const statusOnStdout = ['-o', 'APT::Status-Fd=1'];
const statusLine = /^(dlstatus|pmstatus):[^:]*:([\d.]+):(.*)$/;

/** Installs Debian packages, as root or by asking for a password. */
export function installToolsTask(parts: InstallToolsParts): TaskDefinition<InstallToolsInput, object> {
  return {
    kind: installToolsKind,
    title: () => 'Install missing tools',
    vmId: () => null,
    steps: [
      {
        name: 'lists',
        title: 'Read the package lists',
        async run(context) {
          if (await areKnown(parts.run, context)) return;
          await asRoot(parts, [...lockTimeout, 'update'], context);
        },
      },
      {
        name: 'install',
        title: 'Install packages',
        async run(context) {
          const options = [...lockTimeout, ...statusOnStdout];
          await asRoot(parts, [...options, ...aptInstall(context.input.packages)], context);
        },
      },
    ],
  };
}

/** Whether apt knows where to get the packages; asking takes no root. */
async function areKnown(run: CommandRunner, { input, signal }: Context): Promise<boolean> {
  const argv = ['--simulate', ...aptInstall(input.packages)];
  try {
    await run('apt-get', argv, { signal });
    return true;
  } catch (error) {
    if (toCorralError(error).code !== 'tool-failed') throw error;
    return false;
  }
}

/** @throws CorralError `forbidden` without root's rights, `tool-failed` */
async function asRoot(parts: InstallToolsParts, argv: readonly string[], context: Context): Promise<void> {
  const manager = await parts.packageManager();
  const prefix = manager.kind === 'apt' ? manager.asRoot : null;
  if (prefix === null) throw notRoot(context.input.packages, manager);
  const [program, ...rest] = [...prefix, 'apt-get', ...argv] as [string, ...string[]];
  // A cancel counts while packages are downloaded; dpkg, cut off while it unpacks, would leave a broken system.
  const untilUnpacking = linkAborts(context.signal);
  try {
    const { exitCode } = await parts.run(program, rest, {
      env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
      timeoutMs: timeLimitMs,
      signal: untilUnpacking.signal,
      expectedExitCodes: prefix.length === 0 ? [0] : [0, ...notAuthorized],
      onErrorLine: context.log,
      onLine: (line) => {
        const [, phase, percent, words] = statusLine.exec(line) ?? [];
        if (phase === undefined) {
          context.log(line);
          return;
        }
        if (phase === 'pmstatus') untilUnpacking.unlink();
        context.progress(fraction(phase, Number(percent)), words ?? '');
      },
    });
    if (exitCode !== 0) throw notRoot(context.input.packages, manager);
  } finally {
    untilUnpacking.unlink();
  }
}

/** Downloading is the first half, unpacking the second. */
function fraction(phase: string, percent: number): number {
  const half = Math.min(100, percent) / 200;
  return phase === 'dlstatus' ? half : 0.5 + half;
}

function notRoot(packages: readonly string[], manager: PackageManager): CorralError {
  return new CorralError(
    'forbidden',
    `Corral was not allowed to install packages. Run this in a terminal: ${installLine(packages, manager) ?? ''}`,
  );
}

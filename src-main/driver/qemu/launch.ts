import fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { startDetached } from '../../host/detached-process';
import { CorralError } from '../../host/errors';
import type { MachineFolder } from './machine-folder';
import { QmpClient } from './qmp';
import { machineTypes, type MachineType } from './machines';
import type { QemuSpec } from './qemu-spec';

const readyDeadlineMs = 60_000;
const connectPauseMs = 20;

/** A QEMU process that has just been started and may still fail. */
export interface Launched {
  readonly pid: number;
  readonly exited: Promise<number | string>;
}

/** Starts QEMU with clean sockets and an own log. @throws `tool-missing` */
export async function launch(
  spec: QemuSpec,
  folder: MachineFolder,
  argv: readonly string[],
): Promise<Launched> {
  const type = machineTypes[spec.image.architecture];
  await fs.rm(folder.sockets, { recursive: true, force: true });
  await fs.mkdir(folder.sockets, { recursive: true, mode: 0o700 });
  await fs.writeFile(folder.log, '', { mode: 0o600 });
  try {
    return await startDetached(type.program, argv, { logFile: folder.log, cwd: folder.folder });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw qemuMissing(type);
  }
}

/** Says how to get a QEMU that is not installed. */
export function qemuMissing({ program, install }: MachineType): CorralError {
  return new CorralError(
    'tool-missing',
    `QEMU is missing: there is no “${program}”. Install it with “sudo apt install ${install.apt} qemu-utils” (Debian, Ubuntu) or “brew install ${install.brew}”.`,
    { program },
  );
}

/** Waits until QEMU answers on its monitor. @throws what {@link explainExit} makes of its end, or `timed-out`. */
export async function connectMonitor(
  spec: QemuSpec,
  folder: MachineFolder,
  { exited }: Pick<Launched, 'exited'>,
): Promise<QmpClient> {
  let exit: number | string | undefined;
  void exited.then((code) => (exit = code));
  const until = Date.now() + readyDeadlineMs;
  for (;;) {
    try {
      return await QmpClient.connect(folder.monitorSocket);
    } catch (error) {
      if (exit !== undefined) throw explainExit(spec, exit, await lastLogLine(folder.log));
      if (Date.now() > until) throw error;
    }
    await delay(connectPauseMs);
  }
}

/** Turns an early end of QEMU into an error that says what to do. */
export function explainExit(spec: QemuSpec, exit: number | string, lastLine: string): CorralError {
  const details = { exit, lastLine };
  const because = lastLine ? ` QEMU says: ${lastLine}` : '';
  if (/could not set up host forwarding/i.test(lastLine)) {
    return new CorralError(
      'port-taken',
      `“${spec.name}” could not get its SSH port, another program took it. Start it again.${because}`,
      details,
      true,
    );
  }
  if (/cannot (set up guest|allocate) memory|out of memory/i.test(lastLine)) {
    return new CorralError(
      'not-enough-memory',
      `This computer could not give “${spec.name}” its ${spec.resources.memoryMB} MB of memory. Stop another VM or give this one less.${because}`,
      details,
      true,
    );
  }
  if (/could not open|not in qcow2 format|corrupt|could not load kernel|could not read/i.test(lastLine)) {
    return new CorralError(
      'image-broken',
      `“${spec.name}” can't start, its disk or image can't be read.${because}`,
      details,
    );
  }
  return new CorralError(
    'tool-failed',
    `“${spec.name}” did not start: QEMU ended (${exit}).${because}`,
    details,
  );
}

/** Last line that is not empty, at most 500 characters of it. */
export async function lastLogLine(file: string): Promise<string> {
  const text = await fs.readFile(file, 'utf8').catch(() => '');
  return (text.trimEnd().split('\n').at(-1) ?? '').slice(0, 500);
}

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

/** Gives up a lock. */
export type Release = () => void;

/**
 * Locks a folder or file until it is released or this process ends. Node knows no locks: the program `flock` takes it on an
 * open file that this process keeps.
 */
export function hold(place: string): Release {
  const file = fs.openSync(place, 'r');
  const { status } = spawnSync('flock', ['--exclusive', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', file],
  });
  if (status !== 0) throw new Error(`flock failed on ${place}.`);
  return () => fs.closeSync(file);
}

/** Whether some process works in the folder. */
export function isHeld(folder: string): boolean {
  return spawnSync('flock', ['--exclusive', '--nonblock', folder, 'true']).status !== 0;
}

/** A process by what cannot be reused: its pid together with the time it started at. */
export interface Holder {
  readonly pid: number;
  readonly startTime: string;
}

/** Undefined when the process is gone, or dead and not yet reaped. */
export function identify(pid: number): Holder | undefined {
  let stat;
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return state === 'Z' || startTime === undefined ? undefined : { pid, startTime };
}

/**
 * Stands for Tart's record lock on `config.json`, whose holder anybody may ask for: a file that names the holder and
 * counts for nothing once that has ended. Callers hold the folder of all VMs while they take it.
 */
export class RecordLock {
  constructor(private readonly file: string) {}

  holder(): Holder | undefined {
    let noted;
    try {
      noted = JSON.parse(fs.readFileSync(this.file, 'utf8')) as Holder;
    } catch {
      return undefined;
    }
    const living = identify(noted.pid);
    return living?.startTime === noted.startTime ? living : undefined;
  }

  /** False when another process has it. */
  take(): boolean {
    if (this.holder()) return false;
    const temporary = `${this.file}.${process.pid}`;
    fs.writeFileSync(temporary, JSON.stringify(identify(process.pid)));
    fs.renameSync(temporary, this.file);
    return true;
  }
}

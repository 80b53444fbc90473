import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from '../call';
import { dropSavedState } from '../disk';
import { notRunning, TartExit } from '../exits';
import { stateTag } from '../guest/machine';

/** `tart stop`: a power cut, then a kill. A suspended VM just loses its state. */
export async function stop({ args, storage }: Call): Promise<void> {
  const name = args.required('name');
  const folder = storage.openLocal(name);
  const holder = folder.lock.holder();
  if (!holder) {
    if (!fs.existsSync(folder.savedState)) throw notRunning(name);
    fs.rmSync(folder.savedState);
    dropSavedState(folder.disk, stateTag);
    return;
  }
  process.kill(holder.pid, 'SIGINT');
  const until = Date.now() + (args.integer('timeout') ?? 30) * 1000;
  while (Date.now() < until) {
    if (!folder.lock.holder()) return;
    await delay(100);
  }
  if (folder.lock.holder()) process.kill(holder.pid, 'SIGKILL');
}

/** `tart suspend`: asks, and does not wait. */
export function suspend({ args, storage }: Call): void {
  const name = args.required('name');
  const holder = storage.openLocal(name).lock.holder();
  // Tart wraps its own words once more.
  if (!holder) throw new TartExit(2, `VM "VM "${name}" is not running" is not running`);
  process.kill(holder.pid, 'SIGUSR1');
}

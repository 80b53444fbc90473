import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Takes a lock as Clawbox does it, faults and all: an owner that does not run has its folder removed unseen. */
export async function acquireAsClawbox(
  root: string,
  payload: string,
  vm: string,
  isRunning: (vm: string) => boolean,
): Promise<boolean> {
  const folder = clawboxLockFolder(root, payload);
  for (let attempt = 1; attempt <= 12; attempt += 1) {
    if (isMade(folder)) {
      writeClawboxLock(root, payload, vm);
      return true;
    }
    const owner = readOwner(folder);
    if (owner === '' && attempt <= 3) {
      await delay(100);
    } else if (owner === vm) {
      writeClawboxLock(root, payload, vm);
      return true;
    } else if (owner !== '' && isRunning(owner)) {
      return false;
    } else {
      rmSync(folder, { recursive: true, force: true });
      if (owner !== '') await delay(50);
    }
  }
  return false;
}

/** Where Clawbox has the lock of a folder. */
export function clawboxLockFolder(root: string, payload: string): string {
  return path.join(root, createHash('sha256').update(payload).digest('hex'));
}

/** Writes the facts of a lock; Clawbox makes the folder again if it is not there. */
export function writeClawboxLock(root: string, payload: string, vm: string): void {
  const folder = clawboxLockFolder(root, payload);
  const updatedAt = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const facts = { payload_path: payload, owner_vm: vm, owner_host: 'mac', updated_at: updatedAt };
  for (const [name, value] of Object.entries(facts)) {
    mkdirSync(folder, { recursive: true });
    const temporary = path.join(folder, `.${name}.tmp-${process.pid}`);
    writeFileSync(temporary, `${value}\n`);
    renameSync(temporary, path.join(folder, name));
  }
}

/** Makes a lock look as if Clawbox had last touched it long ago. */
export async function ageClawboxLock(root: string, payload: string): Promise<void> {
  const longAgo = new Date(Date.now() - 3_600_000);
  await fs.utimes(clawboxLockFolder(root, payload), longAgo, longAgo);
}

function isMade(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(folder: string): string {
  try {
    return readFileSync(path.join(folder, 'owner_vm'), 'utf8').trim();
  } catch {
    return '';
  }
}

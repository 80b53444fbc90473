import fs from 'node:fs';
import { copyFile, rename, stat, truncate } from 'node:fs/promises';

const maxBytes = 8 * 1024 * 1024;

/**
 * Keeps the serial log of a machine at two generations of 8 MiB and the one in use, for as long as
 * it is watched. QEMU has the file open for appending, so it is copied and cut rather than renamed.
 */
export class ConsoleLog {
  private readonly watcher: fs.FSWatcher;
  private isRotating = false;

  constructor(private readonly file: string) {
    fs.closeSync(fs.openSync(file, 'a', 0o600));
    this.watcher = fs.watch(file, () => void this.rotateIfLarge());
    this.watcher.on('error', () => undefined); // The folder was removed with the VM.
    void this.rotateIfLarge();
  }

  close(): void {
    this.watcher.close();
  }

  private async rotateIfLarge(): Promise<void> {
    if (this.isRotating) return;
    this.isRotating = true;
    try {
      if ((await stat(this.file)).size > maxBytes) {
        await rename(`${this.file}.1`, `${this.file}.2`).catch(() => undefined);
        await copyFile(this.file, `${this.file}.1`);
        await truncate(this.file);
      }
    } catch {
      // A full disk, or a VM that is gone: the next write tries again.
    } finally {
      this.isRotating = false;
    }
  }
}

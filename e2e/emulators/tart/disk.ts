import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** What the first bytes of a qcow2 file say (docs/interop/qcow2.txt in QEMU's sources). */
export interface DiskHeader {
  readonly virtualBytes: number;
  readonly backingFile?: string;
}

const magic = 0x51_46_49_fb;

/** Reads a qcow2 header; anything else is a raw disk. */
export function readDiskHeader(file: string): DiskHeader {
  const opened = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(32);
    fs.readSync(opened, head, 0, head.length, 0);
    if (head.readUInt32BE(0) !== magic) return { virtualBytes: fs.fstatSync(opened).size };
    const virtualBytes = Number(head.readBigUInt64BE(24));
    const name = Buffer.alloc(head.readUInt32BE(16));
    if (name.length === 0) return { virtualBytes };
    fs.readSync(opened, name, 0, name.length, Number(head.readBigUInt64BE(8)));
    return { virtualBytes, backingFile: name.toString() };
  } finally {
    fs.closeSync(opened);
  }
}

/** A disk that shares its content with a raw file, which must never change. */
export function createDisk(file: string, bytes: number, content?: string): void {
  const backing = content === undefined ? [] : ['-b', content, '-F', 'raw'];
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', ...backing, file, `${bytes}`]);
}

export function growDisk(file: string, bytes: number): void {
  execFileSync('qemu-img', ['resize', '-q', '-f', 'qcow2', file, `${bytes}`]);
}

/** Removes a saved state of the machine from its disk. */
export function dropSavedState(file: string, tag: string): void {
  execFileSync('qemu-img', ['snapshot', '-q', '-d', tag, file]);
}

/** Shares blocks where the file system can, else copies what the guest has written so far. */
export function copyDisk(from: string, to: string): void {
  execFileSync('cp', ['--reflink=auto', '--sparse=always', from, to]);
}

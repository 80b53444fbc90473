import fs from 'node:fs/promises';
import { CorralError } from '../host/errors';

type DiskFormat = 'raw' | 'qcow2';

const headerBytes = 512;

/** Formats that can be told by their first bytes and are not taken, with what the user can do. */
const refused: readonly { readonly name: string; readonly magic: string }[] = [
  { name: 'a VMware disk (VMDK)', magic: 'KDMV' },
  { name: 'a VMware disk (VMDK)', magic: '# Disk DescriptorFile' },
  { name: 'a Hyper-V disk (VHDX)', magic: 'vhdxfile' },
  { name: 'a VirtualBox disk (VDI)', magic: '<<< ' },
  { name: 'a QED disk', magic: 'QED\0' },
  { name: 'an encrypted disk (LUKS)', magic: 'LUKS\u00ba\u00be' },
];
const compressed: readonly { readonly name: string; readonly magic: string }[] = [
  { name: 'gzip', magic: '\u001f\u008b' },
  { name: 'xz', magic: '\u00fd7zXZ' },
  { name: 'zstd', magic: '(\u00b5/\u00fd' },
  { name: 'bzip2', magic: 'BZh' },
  { name: 'zip', magic: 'PK\u0003\u0004' },
];

/** From the qcow2 specification (docs/interop/qcow2.txt in QEMU's sources): offsets in the header, big endian. */
const qcow2 = {
  magic: 'QFI\u00fb',
  versionAt: 4,
  backingFileOffsetAt: 8,
  cryptMethodAt: 32,
  incompatibleFeaturesAt: 72,
  externalDataFileBit: 1n << 2n,
};

/**
 * Tells raw from qcow2 by the file's own bytes, before any tool opens it: a hostile file could
 * name others (a backing file, an external data file), and a tool that probes it would open those.
 *
 * @throws CorralError `not-supported` for everything that is not a self-contained raw or qcow2 disk.
 */
export async function readDiskFormat(file: string): Promise<DiskFormat> {
  const header = await readHeader(file);
  const startsWith = ({ magic }: { readonly magic: string }): boolean =>
    header.subarray(0, magic.length).equals(Buffer.from(magic, 'latin1'));

  if (startsWith(qcow2)) {
    checkQcow2(header, file);
    return 'qcow2';
  }
  const other = refused.find(startsWith);
  if (other) {
    throw unfit(file, `it is ${other.name}. Convert it first: qemu-img convert -O qcow2 SOURCE TARGET.qcow2`);
  }
  const packed = compressed.find(startsWith);
  if (packed) throw unfit(file, `it is compressed (${packed.name}). Unpack it first`);
  if (header.length < headerBytes || header.readUInt16BE(510) !== 0x55aa) {
    throw unfit(file, 'it is neither a qcow2 image nor a raw disk with a boot sector');
  }
  return 'raw';
}

function checkQcow2(header: Buffer, file: string): void {
  if (header.length < 104) throw unfit(file, 'its qcow2 header is cut off');
  const version = header.readUInt32BE(qcow2.versionAt);
  if (version !== 2 && version !== 3) throw unfit(file, `its qcow2 version ${version} is not known`);
  if (header.readBigUInt64BE(qcow2.backingFileOffsetAt) !== 0n) {
    throw unfit(
      file,
      'it builds on another file (a backing file). Join them first: qemu-img convert -O qcow2 SOURCE TARGET.qcow2',
    );
  }
  if (header.readUInt32BE(qcow2.cryptMethodAt) !== 0) {
    throw unfit(file, 'it is encrypted. Decrypt it first with qemu-img convert');
  }
  const features = version === 3 ? header.readBigUInt64BE(qcow2.incompatibleFeaturesAt) : 0n;
  if ((features & qcow2.externalDataFileBit) !== 0n) {
    throw unfit(
      file,
      'it keeps its data in another file (an external data file). Join them first: qemu-img convert -O qcow2 SOURCE TARGET.qcow2',
    );
  }
}

async function readHeader(file: string): Promise<Buffer> {
  const handle = await fs.open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The refusal of a disk. @param why the rest of a sentence, without its full stop. */
export function unfit(file: string, why: string): CorralError {
  return new CorralError('not-supported', `The disk ${file} can't become an image: ${why}.`, { file });
}

import path from 'node:path';
import type { Image } from '../../src-preload/contract/image';
import type { MachineSpec } from '../driver/driver';
import { hostnameOf } from '../guest/seed';
import type { VmRecord } from './vm-record';

/** Where images are looked up; paths in the answer are absolute. */
export interface ImageSource {
  /** @throws CorralError `not-found`, `image-broken` */
  resolve(imageId: string): Promise<Image>;
}

/** Folder of a VM's identity files, made before its first start. */
export function seedFolderOf(vmFolder: string): string {
  return path.join(vmFolder, 'seed');
}

/** A record and its image as the driver wants them. */
export function machineSpec(record: VmRecord, image: Image, vmFolder: string): MachineSpec {
  return {
    id: record.id,
    name: record.name,
    mac: record.mac,
    resources: record.resources,
    image: {
      kind: 'disk',
      architecture: image.architecture,
      diskFile: image.disk.file,
      diskFormat: image.disk.format,
      boot: image.boot,
    },
    seedFolder: seedFolderOf(vmFolder),
    machineId: record.machineId,
    hostname: hostnameOf(record.name),
  };
}

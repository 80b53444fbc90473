import path from 'node:path';
import type { Image } from '../../src-preload/contract/image';
import type { MachineImage, MachineSpec } from '../driver/driver';
import { hostnameOf } from '../guest/seed';
import { payloadShare } from '../payload/kinds/all-kinds';
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

/** Whether an image is fetched from a registry: those of this computer have no slash in their id. */
export function isRegistryReference(imageId: string): boolean {
  return imageId.includes('/');
}

/** What a record's VM is made of. @throws CorralError as {@link ImageSource.resolve} does */
export async function machineImage(
  { imageId, imageDigest }: Pick<VmRecord, 'imageId' | 'imageDigest'>,
  images: ImageSource,
): Promise<MachineImage> {
  if (imageId === '') return { kind: 'unknown' };
  if (isRegistryReference(imageId)) return { kind: 'registry', reference: imageId, digest: imageDigest };
  const image = await images.resolve(imageId);
  return {
    kind: 'disk',
    architecture: image.architecture,
    diskFile: image.disk.file,
    diskFormat: image.disk.format,
    boot: image.boot,
  };
}

/** A record and its image as the driver wants them. */
export function machineSpec(record: VmRecord, image: MachineImage, vmFolder: string): MachineSpec {
  return {
    id: record.id,
    name: record.name,
    mac: record.mac,
    resources: record.resources,
    shares: record.payload ? [...record.shares, payloadShare(record.payload)] : record.shares,
    image,
    seedFolder: seedFolderOf(vmFolder),
    machineId: record.machineId,
    hostname: hostnameOf(record.name),
  };
}

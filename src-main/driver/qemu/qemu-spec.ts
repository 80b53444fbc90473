import { CorralError } from '../../host/errors';
import type { MachineImage, MachineSpec } from '../driver';

/** A machine whose disk lies on an image of this computer: the only ones that QEMU runs. */
export type QemuSpec = MachineSpec & { readonly image: Extract<MachineImage, { kind: 'disk' }> };

/** @throws CorralError `not-supported` for an image of a registry. */
export function qemuSpec(spec: MachineSpec): QemuSpec {
  const { image } = spec;
  if (image.kind === 'disk') return { ...spec, image };
  throw new CorralError(
    'not-supported',
    `“${spec.name}” is not made of an image of this computer, and QEMU runs nothing else.`,
    { image },
  );
}

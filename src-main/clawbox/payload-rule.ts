import type { Clawbox } from '../../src-preload/contract/vm';

/** Why a VM takes no payload; null when it may. A VM without a number may always. */
export function whyNoPayload(name: string, clawbox: Clawbox | null): string | null {
  if (clawbox?.profile !== 'standard') return null;
  return `“${name}” has the profile standard: it holds nothing of this computer, so it takes no payload. Attach the folder to a VM of profile developer: corral up NUMBER --developer --signal-cli-payload FOLDER`;
}

import type { Vm } from '../../../src-preload/contract/vm';
import { CallError } from '../../api/call';

/** Why something of a payload would stay unpublished, as the error of a call says it; undefined for other errors. */
export function whyUnpublished(error: unknown): string | undefined {
  if (!(error instanceof CallError) || error.envelope.code !== 'needs-consent') return undefined;
  const { message, details } = error.envelope;
  return typeof details['why'] === 'string' ? details['why'] : message;
}

/** What a VM may have and its payload folder not; goes on with “is not” or “may not be in the folder”. */
export function unpublishedPart({ name, payload }: Vm): string {
  const last = payload?.lastCheckpoint;
  return `What ${name} has written ${last ? `since checkpoint ${last.number}` : 'so far'}`;
}

import type { PayloadKind } from '../../../src-preload/contract/payload-state';

/** What a payload is the data of, in words. */
export const kindWords: Readonly<Record<PayloadKind, string>> = { 'signal-cli': 'signal-cli data' };

/** The name of its share in a guest. */
export const payloadShareName: Readonly<Record<PayloadKind, string>> = {
  'signal-cli': 'signal-cli-payload',
};

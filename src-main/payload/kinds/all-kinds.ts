import type { PayloadBinding, PayloadKind as KindName } from '../../../src-preload/contract/payload-state';
import type { Share } from '../../../src-preload/contract/vm';
import type { PayloadKind } from './payload-kind';
import { signalCli } from './signal-cli';

const kinds: Readonly<Record<KindName, PayloadKind>> = { 'signal-cli': signalCli };

/** What is known of a kind. */
export function kindOf(name: KindName): PayloadKind {
  return kinds[name];
}

/** The folder of a payload as a share of its VM. */
export function payloadShare({ kind, path }: PayloadBinding): Share {
  return { name: kindOf(kind).shareName, hostPath: path };
}

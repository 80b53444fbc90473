import type { PayloadQuestion } from '../../src-preload/contract/payload-state';
import type { PayloadStatus } from '../guest/payload-status';
import type { PayloadKind } from './kinds/payload-kind';

/** Names that stand in sentences about the payload of a VM. */
export interface Named {
  readonly vm: string;
  readonly kind: PayloadKind;
}

/** Why the service makes no checkpoint, and what to do: by the reasons that payload-agent.sh knows. */
export function reasonSentence(
  { reason, detail }: Pick<PayloadStatus, 'reason' | 'detail'>,
  { vm, kind }: Named,
): string {
  switch (reason) {
    case 'mount-missing':
      return `The folder is not mounted in “${vm}” at ${kind.guestPath}. Restart the VM to mount it again.`;
    case 'marker-missing':
      return `“${vm}” does not find the marker ${kind.markerName} in the folder, so it may not be this computer’s. Restart the service; that writes the marker anew.`;
    case 'other-payload':
      return `The folder that “${vm}” sees belongs to another payload. Detach it, and attach the right folder.`;
    case 'lease-over':
      return `Another VM has taken the folder over, so “${vm}” does not write to it any more. Restart the service when that VM is off.`;
    case 'no-lease':
    case 'not-seeded':
      return `The ${kind.title} in “${vm}” is not of this payload, or was replaced. Restart the service to have it looked at again.`;
    case 'writer-runs':
      return `${kind.writer} runs in “${vm}”, so its data can’t be replaced. Stop it there, then restart the service.`;
    case 'source-is-link':
      return `~/${kind.dataFolder} in “${vm}” is a link. Put the folder itself there and restart the service.`;
    case 'damaged-generation':
      return `What “${vm}” was to be given was damaged on its way. Restart the service to have it written anew.`;
    case 'damaged-database':
      return `A database in “${vm}” is damaged${named(detail)}, so the last good checkpoint stays. Restore that one, or repair the database.`;
    case 'damaged-account':
      return `An account in “${vm}” is damaged${named(detail)}, so the last good checkpoint stays. Restore that one, or link the account anew.`;
    case 'unusable-name':
      return `A file in “${vm}” has a name that is no text (UTF-8), so it can’t be kept${named(detail)}. Rename it there; checkpoints go on by themselves.`;
    case 'unreadable':
      return `The service in “${vm}” can’t read all of the ${kind.title}${named(detail)}. Give the files back to the user of the service; it is tried again.`;
    case 'database-busy':
      return `A database in “${vm}” is locked all the time${named(detail)}. It is tried again; restart ${kind.writer} there if that does not help.`;
    case 'copy-failed':
      return `The copy of the ${kind.title} in “${vm}” failed${named(detail)}. It is tried again; the log of the service says more.`;
    case 'disk-full':
      return `There is no space left for another checkpoint. Free some space on this computer and in “${vm}”.`;
    case 'keeps-changing':
      return `The ${kind.title} in “${vm}” changes faster than it can be copied whole. It is tried again.`;
    case 'tool-missing':
      return `“${vm}” lacks a program that checkpoints need${named(detail)}. Install it in the guest and restart the service.`;
    default:
      return `The service in “${vm}” can’t make a checkpoint${reason === '' ? '' : ` (${reason})`}${named(detail)}. Its log says more.`;
  }
}

/** What a held payload waits for. */
export function questionSentence(question: PayloadQuestion, { vm, kind }: Named): string {
  switch (question.kind) {
    case 'both-changed':
      return `The folder and “${vm}” have both changed since they last agreed. Decide which side goes on; the other one is kept as a checkpoint.`;
    case 'foreign-data':
      return question.payloadId === null
        ? `“${vm}” has ${kind.title} of its own, and so has the folder. Decide which one goes on; the other one is kept as a checkpoint.`
        : `“${vm}” has the ${kind.title} of another payload. Decide whether it goes on with that or with the folder; the other one is kept as a checkpoint.`;
    case 'would-lose':
      return `The next checkpoint would lack ${lost(question)}. Allow it if that is meant; otherwise bring the last checkpoint back.`;
  }
}

function lost({
  files,
  ofFiles,
  databases,
  accounts,
}: PayloadQuestion & { readonly kind: 'would-lose' }): string {
  const parts = [`${files} of ${ofFiles} files`];
  if (databases > 0) parts.push(databases === 1 ? 'a database' : `${databases} databases`);
  if (accounts) parts.push('the list of accounts');
  return parts.length === 1 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** A detail is a claim of the guest: text, and short. */
function named(detail: string): string {
  const text = detail.slice(0, 120).trim();
  return text === '' ? '' : `: ${text}`;
}

import type { Vm } from '../../../src-preload/contract/vm';
import type { RadioOption } from '../../ui/RadioList';
import { contentWords, sizeOf, type FolderFacts } from './folder-words';
import { attachRefusal } from './payload-abilities';

/** What a VM can get of a folder: the kinds of the dialogs that ask for the rest. */
export type DropChoice = 'attach-payload' | 'share' | 'copy-folder';

/**
 * The choices with what each means, or why it can't be.
 *
 * @param facts what is known of the folder, as far as it was looked at. @param failure why that can't be told
 */
export function dropOptions(
  vm: Vm,
  facts: FolderFacts | undefined,
  failure: string | undefined,
): readonly RadioOption<DropChoice>[] {
  const { available: canShare, reason: whyNoShare } = vm.capabilities.liveShare;
  const refusal = attachRefusal(vm);
  const noAttach = refusal === undefined ? (facts?.refusal ?? failure) : `${refusal}.`;
  const noCopy =
    vm.state.kind === 'running' ? undefined : `${vm.name} does not run. Start it, and drop the folder again.`;
  return [
    {
      id: 'attach-payload',
      title: 'Attach it as payload',
      ...(facts && { note: `${contentWords(facts, vm.name)}; ${sizeOf(facts)}` }),
      detail:
        noAttach ??
        'The data of signal-cli: the guest works on a copy, and Corral keeps checkpoints of it in this folder.',
      isDisabled: noAttach !== undefined,
    },
    {
      id: 'share',
      title: 'Share it',
      detail: canShare
        ? 'Both sides see and change the same files at once.'
        : (whyNoShare ?? `${vm.name} can’t share a folder now.`),
      isDisabled: !canShare,
    },
    {
      id: 'copy-folder',
      title: 'Copy it into the guest',
      detail: noCopy ?? 'The guest gets files of its own. What either side changes later stays with it.',
      isDisabled: noCopy !== undefined,
    },
  ];
}

/** What most people want: attach what is a payload, else share; null while nothing can be done. */
export function likelyChoice(
  options: readonly RadioOption<DropChoice>[],
  facts: FolderFacts | undefined,
): DropChoice | null {
  const possible = options.filter(({ isDisabled }) => isDisabled !== true).map(({ id }) => id);
  if (facts?.content === 'signal-cli' && possible.includes('attach-payload')) return 'attach-payload';
  return possible.find((id) => id !== 'attach-payload') ?? possible[0] ?? null;
}

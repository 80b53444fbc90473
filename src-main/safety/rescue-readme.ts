import type { Repository } from '../../src-preload/contract/safety';
import { shellQuote } from '../guest/shell-quote';
import { plainText } from '../host/plain-text';
import { rescueFiles, type RescueItem } from './rescue-item';

/** What was saved of one repository. */
export interface SavedRepository {
  readonly repository: Repository;
  /** Name of its folder in the rescue, made here. */
  readonly folder: string;
  /** Commit that was checked out; null when there was none. */
  readonly head: string | null;
  readonly items: readonly RescueItem[];
  /** What could not be saved: sentences. */
  readonly failures: readonly string[];
}

/** The README of a rescue: what it holds, and how plain git gets all of it back. */
export function rescueReadme(
  vmName: string,
  folder: string,
  at: Date,
  saved: readonly SavedRepository[],
  problems: readonly string[],
): string {
  const parts = [
    `# Work saved from the VM “${vmName}”`,
    `Saved ${at.toISOString()} by Corral: commits that no remote outside of the VM has, and changes that were not committed. ` +
      'Ignored files were not saved. Names and contents come from the VM: look at them before you run anything.',
    'Each block below makes a folder of the saved name where you run it. It needs git and tar only.',
    ...(problems.length > 0 ? [listOf('What could not be looked at', problems.map(inline))] : []),
    ...saved.map((one) => sectionOf(one, folder)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionOf(
  { repository, folder: name, head, items, failures }: SavedRepository,
  folder: string,
): string {
  const has = (item: RescueItem): boolean => items.includes(item);
  const from = (item: RescueItem): string => `"$saved"/${rescueFiles[item]}`;
  const start =
    repository.remotes === 'outside' ? `git clone ADDRESS-OF-ITS-REMOTE ${name}` : `git init -q ${name}`;
  const commands = [
    `saved=${shellQuote(`${folder}/${name}`)}`,
    start,
    `cd ${name}`,
    ...(has('commits') ? [`git fetch -q ${from('commits')} '+refs/*:refs/rescued/*'`] : []),
    ...(head === null ? [] : [`git checkout -q -b rescued ${head}`]),
    ...(has('staged') ? [`git apply --index ${from('staged')}`] : []),
    ...(has('unstaged') ? [`git apply ${from('unstaged')}`] : []),
    ...(has('untracked') ? [`tar -xf ${from('untracked')}`] : []),
    ...(has('commits') && (repository.stashes ?? 0) > 0
      ? ['git stash store -m rescued refs/rescued/rescue/stash-0']
      : []),
  ];
  const notes = [
    ...(has('commits')
      ? [
          'All saved branches are then below `refs/rescued/heads`: `git log --oneline --graph --glob=refs/rescued`.',
        ]
      : []),
    ...((repository.stashes ?? 0) > 1
      ? ['Older stashes are `refs/rescued/rescue/stash-1` and so on, for `git stash store`.']
      : []),
    ...(repository.operation === null
      ? []
      : [
          `A ${inline(repository.operation)} was under way; files with conflicts are saved with their markers.`,
        ]),
  ];
  return [
    `## ${name}`,
    `It was at ${inline(repository.path)}${repository.branch === null ? '' : `, on the branch ${inline(repository.branch)}`}.`,
    ...(failures.length > 0 ? [listOf('Not saved', failures.map(inline))] : []),
    ...(items.length > 0 ? [`\`\`\`sh\n${commands.join('\n')}\n\`\`\``, ...notes] : []),
  ].join('\n\n');
}

function listOf(title: string, lines: readonly string[]): string {
  return `${title}:\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

/** Text of a guest within one line of Markdown, where it can be nothing but text. */
function inline(text: string): string {
  return `\`${plainText(text).replaceAll(/\s/g, ' ').replaceAll('`', "'").slice(0, 500)}\``;
}

import type { ToolResult } from '../../../src-preload/contract/setup-state';
import type { StateWords } from '../fleet/vm-words';

/** What became of one tool. Its version is the guest's claim, and shown as text. */
export function toolWords({ state, version, sentence }: ToolResult): StateWords {
  switch (state) {
    case 'installed':
      return { tone: 'good', words: version ?? 'Installed' };
    case 'failed':
      return { tone: 'bad', words: sentence ?? 'It failed and did not say why.' };
    case 'skipped':
      return { tone: 'idle', words: sentence ?? 'Skipped' };
  }
}

/** “18 installed, 2 failed, 1 skipped”. */
export function toolsSummary(tools: readonly ToolResult[]): string {
  const states = ['installed', 'failed', 'skipped'] as const;
  const parts = states.flatMap((wanted) => {
    const number = tools.filter(({ state }) => state === wanted).length;
    return number === 0 ? [] : [`${number} ${wanted}`];
  });
  return parts.length === 0 ? 'Nothing was installed' : parts.join(', ');
}

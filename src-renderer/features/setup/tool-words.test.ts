import { expect, it } from 'vitest';
import type { ToolResult } from '../../../src-preload/contract/setup-state';
import { toolsSummary, toolWords } from './tool-words';

const tool = (state: ToolResult['state'], sentence: string | null = null): ToolResult => ({
  name: 'gh',
  state,
  version: state === 'installed' ? 'gh 2.40' : null,
  sentence,
});

it('sums up what became of the tools', () => {
  expect(toolsSummary([tool('installed'), tool('installed'), tool('failed')])).toBe('2 installed, 1 failed');
  expect(toolsSummary([])).toBe('Nothing was installed');
});

it('gives the version, or the reason', () => {
  expect(toolWords(tool('installed')).words).toBe('gh 2.40');
  expect(toolWords(tool('failed', 'No such package.'))).toEqual({ tone: 'bad', words: 'No such package.' });
  expect(toolWords(tool('failed')).words).toBe('It failed and did not say why.');
});

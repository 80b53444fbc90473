import { expect, it } from 'vitest';
import type { Vm } from '../../../src-preload/contract/vm';
import { dropOptions, likelyChoice } from './drop-choices';
import type { FolderFacts } from './folder-words';

const vm = (change: Partial<Vm> = {}): Vm =>
  ({
    name: 'web',
    clawbox: null,
    payload: null,
    family: null,
    state: { kind: 'running', since: 1 },
    capabilities: { liveShare: { available: true } },
    ...change,
  }) as Vm;
const facts = (change: Partial<FolderFacts> = {}): FolderFacts =>
  ({ content: 'signal-cli', files: 214, bytes: 50_331_648, refusal: null, ...change }) as FolderFacts;
const possible = (...of: Parameters<typeof dropOptions>) =>
  dropOptions(...of)
    .filter(({ isDisabled }) => isDisabled !== true)
    .map(({ id }) => id);
const likely = (of: Vm, known?: FolderFacts) => likelyChoice(dropOptions(of, known, undefined), known);

it('offers all three, and suggests the payload where it looks like one', () => {
  expect(possible(vm(), facts(), undefined)).toEqual(['attach-payload', 'share', 'copy-folder']);
  expect(likely(vm(), facts())).toBe('attach-payload');
  expect(dropOptions(vm(), facts(), undefined)[0]?.note).toBe('signal-cli data; 214 files, 48 MB');
});

it('suggests sharing for anything else, and while the folder is looked at', () => {
  expect(likely(vm(), facts({ content: 'other' }))).toBe('share');
  expect(likely(vm())).toBe('share');
});

it('says why something can’t be', () => {
  const off = vm({
    state: { kind: 'stopped' },
    capabilities: { liveShare: { available: false, reason: 'No.' } } as Vm['capabilities'],
  });
  expect(possible(off, facts({ refusal: 'pony has it.' }), undefined)).toEqual([]);
  expect(dropOptions(off, facts({ refusal: 'pony has it.' }), undefined).map(({ detail }) => detail)).toEqual(
    ['pony has it.', 'No.', 'web does not run. Start it, and drop the folder again.'],
  );
  expect(likely(off, facts({ refusal: 'pony has it.' }))).toBeNull();
  expect(dropOptions(vm(), undefined, 'It can’t be read.')[0]).toMatchObject({
    detail: 'It can’t be read.',
    isDisabled: true,
  });
});

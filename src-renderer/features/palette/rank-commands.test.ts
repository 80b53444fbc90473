import { describe, expect, it } from 'vitest';
import type { PaletteCommand } from './command';
import { matchScore, rankCommands } from './rank-commands';

const command = (title: string, more: Partial<PaletteCommand> = {}): PaletteCommand => ({
  id: title,
  title,
  keywords: [],
  section: 'VMs',
  run: () => undefined,
  ...more,
});
const titles = (commands: readonly PaletteCommand[], query: string) =>
  rankCommands(commands, query).map(({ title }) => title);

describe('rankCommands', () => {
  const herd = ['cal-dev', 'cal-init', 'web'].flatMap((name) => [
    command(`Go to ${name}`),
    command(`Start ${name}`, { keywords: ['boot', 'run'] }),
    command(`Stop ${name}`, { keywords: ['shut down'] }),
  ]);

  it('shows all in their order until something is typed', () => {
    expect(titles(herd, '  ')).toEqual(herd.map(({ title }) => title));
  });

  it('takes words in any order', () => {
    expect(titles(herd, 'dev stop')).toEqual(['Stop cal-dev']);
    expect(titles(herd, 'stop cal')).toEqual(['Stop cal-dev', 'Stop cal-init']);
  });

  it('takes letters in their order', () => {
    expect(titles(herd, 'stacd')[0]).toBe('Start cal-dev');
    expect(titles(herd, 'xyz')).toEqual([]);
  });

  it('prefers the title to the keywords', () => {
    const run = command('Run the day', { keywords: [] });
    expect(titles([...herd, run], 'run')[0]).toBe('Run the day');
    expect(titles(herd, 'shut web')).toEqual(['Stop web']);
  });

  it('puts what can’t be done last, whatever the fit', () => {
    const commands = [command('Stop web', { unavailable: 'It is off' }), command('Console of web: stop')];
    expect(titles(commands, 'stop')).toEqual(['Console of web: stop', 'Stop web']);
  });

  it('is quick with a large herd', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => command(`Go to the machine number ${index}`));
    expect(rankCommands(many, 'machine 199').length).toBeGreaterThan(0);
    expect(rankCommands(many, '').length).toBe(100);
  });
});

describe('matchScore', () => {
  const better = (word: string, good: string, bad: string) =>
    expect(matchScore(word, good) ?? -1).toBeGreaterThan(matchScore(word, bad) ?? -1);

  it('prefers beginnings of words, letters side by side, and short texts', () => {
    better('dev', 'Stop dev', 'Stop endeavour');
    better('set', 'Settings', 'Stop every task');
    better('web', 'Stop web', 'Stop web-experiment');
  });

  it('knows what does not fit', () => {
    expect(matchScore('ba', 'ab')).toBeNull();
  });
});

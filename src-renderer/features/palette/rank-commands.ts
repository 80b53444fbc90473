import type { PaletteCommand } from './command';

/** More would not be looked at. */
const mostCommands = 100;
/** A word that is only among the keywords weighs this much of one in the title. */
const keywordWeight = 0.5;

/**
 * The commands that fit what was typed, best first; those that can't be done come last. Each typed
 * word must be found, its letters in order but not side by side: “stcal” finds “Stop cal-dev”.
 */
export function rankCommands(commands: readonly PaletteCommand[], query: string): readonly PaletteCommand[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return commands
    .map((command) => ({ command, score: scoreOf(command, words) }))
    .filter((ranked): ranked is Ranked => ranked.score !== null)
    .toSorted((one, other) => availability(other) - availability(one) || other.score - one.score)
    .slice(0, mostCommands)
    .map(({ command }) => command);
}

interface Ranked {
  readonly command: PaletteCommand;
  readonly score: number;
}

function availability({ command }: Ranked): number {
  return command.unavailable === undefined ? 1 : 0;
}

function scoreOf({ title, keywords }: PaletteCommand, words: readonly string[]): number | null {
  let total = 0;
  for (const word of words) {
    const scores = [
      matchScore(word, title),
      ...keywords.map((keyword) => weighed(matchScore(word, keyword))),
    ].filter((score) => score !== null);
    if (scores.length === 0) return null;
    total += Math.max(...scores);
  }
  return total;
}

function weighed(score: number | null): number | null {
  return score === null ? null : score * keywordWeight;
}

/**
 * How well `word` (lower case) fits as a subsequence of `text`: letters at the beginning of a word and
 * letters side by side count more, and of two texts the shorter one fits better. Null when it does not fit.
 */
export function matchScore(word: string, text: string): number | null {
  const lower = text.toLowerCase();
  let best: number | null = null;
  for (
    let start = lower.indexOf(word.charAt(0));
    start !== -1;
    start = lower.indexOf(word.charAt(0), start + 1)
  ) {
    const score = scoreFrom(word, lower, start);
    if (score !== null && (best === null || score > best)) best = score;
  }
  return best === null ? null : best - lower.length / 100;
}

function scoreFrom(word: string, text: string, start: number): number | null {
  let score = 0;
  let previous = -2;
  let from = start;
  for (const letter of word) {
    const place = text.indexOf(letter, from);
    if (place === -1) return null;
    score += 1 + (place === previous + 1 ? 4 : 0) + (beginsWord(text, place) ? 3 : 0);
    previous = place;
    from = place + 1;
  }
  return score;
}

function beginsWord(text: string, place: number): boolean {
  return place === 0 || /[^\p{L}\p{N}]/u.test(text.charAt(place - 1));
}

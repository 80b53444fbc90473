/** Where a text stands in a list of lines. */
export interface LineMatch {
  /** Index of the line. */
  readonly line: number;
  /** Offsets in the line, the end not included. */
  readonly start: number;
  readonly end: number;
}

/** More than anybody steps through. */
export const mostMatches = 10_000;

/** Every place of a text, case ignored, up to {@link mostMatches}. An empty text is nowhere. */
export function findInLines(lines: readonly string[], text: string): readonly LineMatch[] {
  if (text === '') return [];
  const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
  const matches: LineMatch[] = [];
  for (const [line, content] of lines.entries()) {
    for (const { index, 0: found } of content.matchAll(pattern)) {
      matches.push({ line, start: index, end: index + found.length });
      if (matches.length === mostMatches) return matches;
    }
  }
  return matches;
}

/** Index of the first match in or below a line; the first of all when there is none below. */
export function matchFrom(matches: readonly LineMatch[], line: number): number {
  return Math.max(
    0,
    matches.findIndex((match) => match.line >= line),
  );
}

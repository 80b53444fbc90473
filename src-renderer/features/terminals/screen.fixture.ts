import type { ScreenRow } from './screen-links';

/** A screen with these rows. */
export function screen(columns: number, lines: readonly string[]): readonly ScreenRow[] {
  return lines.map((line) => ({ text: line.padEnd(columns), isWrapped: false }));
}

/** As a terminal shows a text by itself: it goes on in the next row where there is no room. */
export function wrappedByTerminal(columns: number, text: string): readonly ScreenRow[] {
  return text
    .split('\n')
    .flatMap((line) =>
      broken(line, columns).map((piece, index) => ({ text: piece.padEnd(columns), isWrapped: index > 0 })),
    );
}

/** Pieces of a text that a program broke at a width. */
export function broken(text: string, width: number): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start === 0 || start < text.length; start += width) {
    pieces.push(text.slice(start, start + width));
  }
  return pieces;
}

import { linkPattern } from './links';

/** A row of a terminal’s screen. */
export interface ScreenRow {
  /** One character for each cell, to the last cell. */
  readonly text: string;
  /** The terminal wrote on here by itself, because the row before was full. */
  readonly isWrapped: boolean;
}

/** A cell of the screen, from 0. */
export interface ScreenCell {
  readonly row: number;
  readonly column: number;
}

/** Characters of one row that follow each other without a gap, and can stand in a link. */
interface Run {
  readonly row: number;
  readonly start: number;
  /** The column behind its last character. */
  readonly end: number;
}

/** What {@link linkPattern} lets stand in a link, without letters that no link is printed with. */
const runPattern = /[\w\-.~:/?#[\]@$&+,;=%]+/g;
const linkCharacter = /[\w\-.~:/?#[\]@$&+,;=%]/;
/** What programs draw boxes, quotes and the edges of their panes with. */
const border = /[|│┃║╎┆┊▏▐▌▕█]/;
const scheme = 'https://';
/** Blank cells that a program leaves between its text and the edge, at the most. */
const maxMargin = 2;
/** A code that is typed into a page: it may stand right below the link, and never belongs to it. */
const userCode = /^[A-Z0-9]{4}-[A-Z0-9]{4,5}$/;
/** Words have none of them. */
const queryMark = /[&=]|%[\dA-F]{2}/i;
/** The contract takes no longer ones. */
const maxLength = 8192;

/**
 * The https links that a screen shows, from top to bottom, each put together again when it was wrapped: by the
 * terminal, or by a program that broke it into lines, with indentation or in a box. Screens have no marks for
 * that, so it goes by where the pieces stand; see `joins`.
 *
 * @param cursor a link that ends there is still being written, and is left out
 */
export function linksOnScreen(rows: readonly ScreenRow[], cursor?: ScreenCell): readonly string[] {
  const links: string[] = [];
  const used = new Set<string>();
  for (const [row, { text }] of rows.entries()) {
    if (!text.includes('h')) continue;
    for (const match of text.matchAll(runPattern)) {
      const end = match.index + match[0].length;
      const offset = startOf(match[0]);
      if (offset === undefined || used.has(placeOf({ row, start: match.index, end }))) continue;
      const pieces = follow(rows, { row, start: match.index + offset, end });
      const joined = pieces.map((piece) => textOf(rows, piece)).join('');
      const link = joined.startsWith(scheme) ? linkPattern.exec(joined)?.[0] : undefined;
      if (link === undefined || link.length > maxLength) continue;
      for (const piece of pieces) used.add(placeOf(piece));
      const last = pieces.at(-1);
      if (last && last.row === cursor?.row && last.end === cursor.column) continue;
      links.push(link);
    }
  }
  return links;
}

/** Where in a run a link begins; the run may hold only the first characters of one. */
function startOf(run: string): number | undefined {
  const offset = run.indexOf(scheme);
  if (offset !== -1) return offset;
  return scheme.startsWith(run) ? 0 : undefined;
}

/** A link’s first piece and those that it goes on with. */
function follow(rows: readonly ScreenRow[], first: Run): readonly Run[] {
  const pieces = [first];
  for (let next = nextPiece(rows, pieces); next !== undefined; next = nextPiece(rows, pieces)) {
    pieces.push(next);
  }
  return pieces;
}

function nextPiece(rows: readonly ScreenRow[], pieces: readonly Run[]): Run | undefined {
  const last = pieces.at(-1);
  const here = last && rows[last.row];
  const below = last && rows[last.row + 1];
  if (!last || !here || !below) return undefined;
  if (below.isWrapped && last.end === here.text.length) return runAt(below.text, last.row + 1, 0);
  const { left, right } = areaAround(here.text, last);
  if (right < here.text.length && !isBorder(below.text, right)) return undefined;
  if (!endsLine(here.text, last.end, right)) return undefined;
  const area = { left: isBorder(below.text, left - 1) ? left : 0, right };
  const candidates = [last.start, firstInk(below.text, area)]
    .filter((start) => start >= area.left && !linkCharacter.test(below.text[start - 1] ?? ' '))
    .map((start) => runAt(below.text, last.row + 1, start));
  return candidates.find((piece) => piece && joins(rows, pieces, piece, right));
}

/**
 * Whether a run below the last piece of a link belongs to it. Programs break lines where there is no room, so
 * either that piece ends at the edge, or all pieces are equally wide; or the run reads as the rest of a query.
 */
function joins(rows: readonly ScreenRow[], pieces: readonly Run[], next: Run, right: number): boolean {
  const link = pieces.map((piece) => textOf(rows, piece)).join('');
  const text = textOf(rows, next);
  if (text.startsWith(scheme) && !link.endsWith('=')) return false;
  if (userCode.test(text) && !link.includes('?')) return false;
  const [last, before] = [pieces.at(-1), pieces.at(-2)];
  // Only the end of a link leaves room.
  if (!last || (before && last.end < before.end)) return false;
  const isAlone = endsLine(rows[next.row]?.text ?? '', next.end, right);
  // A word that follows more words is a sentence, unless it looks like none.
  if (!isAlone) return last.end === right && /[^A-Za-z]/.test(text);
  const isAtEdge = right - last.end <= maxMargin;
  const isAsWide = next.end === last.end || before?.end === last.end;
  return isAtEdge || isAsWide || (link.includes('?') && queryMark.test(text));
}

/** The columns that a program has for the text around a run: to its borders, or the whole row. */
function areaAround(text: string, { start, end }: Run): { readonly left: number; readonly right: number } {
  let left = start;
  while (left > 0 && !isBorder(text, left - 1)) left -= 1;
  let right = end;
  while (right < text.length && !isBorder(text, right)) right += 1;
  return { left, right };
}

/** Whether a row’s text ends at a column: at the edge, or before a gap that no sentence has. */
function endsLine(text: string, column: number, right: number): boolean {
  return text.slice(column, Math.min(column + 2, right)).trim() === '';
}

/** The first column with something in it. */
function firstInk(text: string, { left, right }: { readonly left: number; readonly right: number }): number {
  const offset = text.slice(left, right).search(/\S/);
  return offset === -1 ? right : left + offset;
}

function runAt(text: string, row: number, start: number): Run | undefined {
  let end = start;
  while (end < text.length && linkCharacter.test(text[end] ?? '')) end += 1;
  return end > start ? { row, start, end } : undefined;
}

function isBorder(text: string, column: number): boolean {
  return border.test(text[column] ?? '');
}

function textOf(rows: readonly ScreenRow[], { row, start, end }: Run): string {
  return rows[row]?.text.slice(start, end) ?? '';
}

function placeOf({ row, end }: Run): string {
  return `${row} ${end}`;
}

/* oxlint-disable no-control-regex -- what a terminal would obey is looked for by its bytes. */

import { countHidden, showHidden } from './guest-text';

/** What a program knows a bracketed paste's end by, in its 7-bit and its 8-bit form. */
const pasteEnd = /(?:\u001b\[|\u009b)201~/gu;
const lineBreak = /\r\n|\r|\n/gu;
const maxPreviewCharacters = 4_000;

/** What is asked before a text is pasted. */
export interface PasteQuestion {
  readonly text: string;
  readonly lineCount: number;
  /** A line break is in it, at which a shell that does not take a paste as a whole runs what came before. */
  readonly runsLines: boolean;
  /** Characters that do something instead of showing. */
  readonly hiddenCount: number;
  /** The beginning, with what can't be seen made visible. */
  readonly preview: string;
  /** Characters that the preview leaves out. */
  readonly leftOut: number;
}

interface PasteSettings {
  /** The user wants to be asked before lines that may run. */
  readonly warnBeforeLines: boolean;
}

/**
 * Whether the program takes a paste as a whole can't be told here: newer tmux asks its terminal for
 * bracketed paste whatever runs inside.
 *
 * @returns what to ask, or null when the text can be pasted at once
 */
export function pasteQuestion(text: string, { warnBeforeLines }: PasteSettings): PasteQuestion | null {
  const breaks = text.match(lineBreak)?.length ?? 0;
  const hiddenCount = countHidden(text);
  const runsLines = breaks > 0;
  if (!(runsLines && warnBeforeLines) && hiddenCount === 0) return null;
  return {
    text,
    lineCount: /[\r\n]$/.test(text) ? breaks : breaks + 1,
    runsLines,
    hiddenCount,
    preview: showHidden(text.slice(0, maxPreviewCharacters)),
    leftOut: Math.max(0, text.length - maxPreviewCharacters),
  };
}

/** The text without anything that would end a bracketed paste early, and type the rest as keys. */
export function safePaste(text: string): string {
  let rest = text;
  // Taking one out can join the halves of another.
  while (rest.search(pasteEnd) !== -1) rest = rest.replaceAll(pasteEnd, '');
  return rest;
}

/** All lines joined by spaces, without a line break that would run it. */
export function asOneLine(text: string): string {
  return text
    .split(lineBreak)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

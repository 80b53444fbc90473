/* oxlint-disable no-control-regex -- control characters are what this file is about. */

/** Escape sequences of a terminal; one that is cut off goes to the end of its line at most. */
const sequences =
  /(?:\u001b[\]P^_X][^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?)|(?:(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?)|(?:\u001b[ -/]*[0-~]?)/g;

/** Other control characters, and those that turn the direction of text round; a tab stays. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Characters of the longest line that is shown whole; a page takes very long to lay out one of a megabyte. */
const longestLine = 4_096;

/**
 * The lines of text that a guest wrote, as a page can show them: without anything that would drive a terminal.
 * A carriage return begins a line, so that nothing is lost; a very long line is broken.
 */
export function toLines(text: string): readonly string[] {
  const lines = text
    .replace(sequences, '')
    .split(/\r*\n|\r+/)
    .flatMap((line) => broken(line.replace(controls, '')));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function broken(line: string): string[] {
  if (line.length <= longestLine) return [line];
  const parts: string[] = [];
  for (let start = 0; start < line.length; start += longestLine) {
    parts.push(line.slice(start, start + longestLine));
  }
  return parts;
}

/** A place in a list of lines. */
export interface TextPoint {
  readonly line: number;
  readonly offset: number;
}

/** From one place to another one that is not before it. */
export interface TextSpan {
  readonly from: TextPoint;
  readonly to: TextPoint;
}

/** The text of a span, its lines joined by line feeds. */
export function textBetween(lines: readonly string[], { from, to }: TextSpan): string {
  const first = lines[from.line] ?? '';
  if (from.line === to.line) return first.slice(from.offset, to.offset);
  const last = lines[to.line] ?? '';
  return [first.slice(from.offset), ...lines.slice(from.line + 1, to.line), last.slice(0, to.offset)].join(
    '\n',
  );
}

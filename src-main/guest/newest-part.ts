/** The end of a text, and whether something before it was left out. */
export interface NewestPart {
  readonly text: string;
  readonly isCut: boolean;
}

/** Control characters, without the line end and the tab: they could steer a terminal that the text is pasted into. */
const control = /(?![\n\t])\p{Cc}/gu;

/**
 * The newest lines of what a guest sent, as many as fit both limits, without control characters.
 * Empty lines at the end, the unused part of a screen, are left out.
 */
export function newestPart(
  sent: string,
  limits: { readonly lines: number; readonly bytes: number },
): NewestPart {
  const text = sent.replaceAll(control, '').trimEnd();
  const byBytes = lastBytes(text, limits.bytes);
  const byLines = lastLines(byBytes, limits.lines);
  return { text: byLines, isCut: byLines.length < text.length || Buffer.byteLength(sent) > limits.bytes };
}

/** Whole lines only, unless one alone is longer. */
function lastBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  const end = Buffer.from(text).subarray(-limit).toString('utf8');
  return end.slice(end.indexOf('\n') + 1);
}

function lastLines(text: string, limit: number): string {
  let start = text.length;
  for (let line = 0; line < limit; line += 1) {
    start = start > 0 ? text.lastIndexOf('\n', start - 1) : -1;
    if (start === -1) return text;
  }
  return text.slice(start + 1);
}

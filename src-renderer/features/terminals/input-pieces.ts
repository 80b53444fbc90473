/** Characters of one message; the pty host refuses messages far longer than this. */
const maxCharacters = 64 * 1024;
const highSurrogate = /[\uD800-\uDBFF]$/;

/** Cuts what is typed or pasted into messages, never through a character. */
export function inputPieces(data: string): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < data.length;) {
    const piece = data.slice(start, start + maxCharacters);
    const isCut = highSurrogate.test(piece) && start + piece.length < data.length;
    pieces.push(isCut ? piece.slice(0, -1) : piece);
    start += isCut ? piece.length - 1 : piece.length;
  }
  return pieces;
}

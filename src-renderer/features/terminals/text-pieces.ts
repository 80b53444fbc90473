const highSurrogate = /[\uD800-\uDBFF]$/;

/** Cuts a text into pieces of at most so many characters, never through one that takes two. */
export function textPieces(text: string, maxCharacters: number): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    const piece = text.slice(start, start + maxCharacters);
    const isCut = highSurrogate.test(piece) && start + piece.length < text.length;
    pieces.push(isCut ? piece.slice(0, -1) : piece);
    start += isCut ? piece.length - 1 : piece.length;
  }
  return pieces;
}

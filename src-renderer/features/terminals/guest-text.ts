/** Turn text round or join and hide characters: no honest use in a title or a name. */
const bidiAndInvisible = /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;
const control = /\p{Cc}/gu;
const maxTitle = 80;

/** A title that a program in the guest gave its terminal, fit to stand in a tab. */
export function cleanTitle(title: string): string {
  const printable = title
    .slice(0, 4 * maxTitle)
    .replaceAll(control, ' ')
    .replaceAll(bidiAndInvisible, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const characters = Array.from(printable);
  return characters.length > maxTitle ? `${characters.slice(0, maxTitle - 1).join('')}…` : printable;
}

/** Characters that do something, or hide something, instead of showing; lines and tabs are text. */
const hidden = /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|(?![\t\n\r])\p{Cc}/gu;

export function countHidden(text: string): number {
  return text.match(hidden)?.length ?? 0;
}

const controlNames =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** The text with names in place of what could not be seen: “⟨ESC⟩”, or “⟨U+202E⟩” for one that turns text round. */
export function showHidden(text: string): string {
  return text.replaceAll(hidden, nameOf);
}

/**
 * A name or path of the guest on one line, with names in place of all that could not be seen, line ends and tabs
 * included, so that two names which differ look different.
 */
export function guestLine(text: string, maxCharacters: number): string {
  const characters = Array.from(text.slice(0, 2 * maxCharacters + 2));
  const isCut = characters.length > maxCharacters;
  const shown = isCut ? `${characters.slice(0, maxCharacters - 1).join('')}…` : characters.join('');
  return showHidden(shown).replaceAll(/[\t\n\r]/g, nameOf);
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨${controlNames[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}⟩`;
}

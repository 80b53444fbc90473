/** Control characters, line separators, halves of characters, and what turns the direction of writing or has no look. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** Linux desktops read notices as markup: a link or a picture of a guest's must not become one. */
const markup: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '&': '＆' };

/**
 * What a guest wrote, as one line that is safe in a notice, a menu or a dialog of the system.
 *
 * @param maxLength in characters; a longer one ends with “…”
 */
export function guestLine(fromGuest: string, maxLength: number): string {
  const line = fromGuest
    .replaceAll(unseen, ' ')
    .replaceAll(/[<>&]/g, (character) => markup[character] ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : line;
}

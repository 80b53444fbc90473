/* oxlint-disable no-control-regex -- control characters are what this file is about. */

/** Control characters, line separators, and what turns the direction of writing. */
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

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

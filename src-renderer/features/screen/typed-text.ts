/** A key as a person with a US keyboard presses it; a console guest takes keys and no clipboard. */
export interface TypedKey {
  /** X11 symbol of what it types. */
  readonly keysym: number;
  readonly isShifted: boolean;
}

/** More would take a minute to type. */
export const maxTyped = 1_000;

const named: Readonly<Record<string, number>> = { '\n': 0xff0d, '\t': 0xff09 };
const shifted = /^[A-Z~!@#$%^&*()_+{}|:"<>?]$/;
const firstUnicodeKeysym = 0x0100_0000;
const lastLatin1 = 0xff;

/** The keys that type a text; each line break is one Return. */
export function typedKeys(text: string): readonly TypedKey[] {
  return Array.from(text.replaceAll(/\r\n?/g, '\n'), (character) => ({
    keysym: named[character] ?? keysymOf(character.codePointAt(0) ?? 0),
    isShifted: shifted.test(character),
  }));
}

function keysymOf(codePoint: number): number {
  return codePoint <= lastLatin1 ? codePoint : firstUnicodeKeysym + codePoint;
}

/** Larger ones are refused; a person copies less. */
export const maxClipboardCharacters = 100_000;
/** Characters of base64 that can hold {@link maxClipboardCharacters} of UTF-8. */
const maxEncoded = 4 * Math.ceil((maxClipboardCharacters * 4) / 3);
const selections = /^[cpqs0-7]*$/;

/** What a program in the guest asks of the clipboard by OSC 52. */
export type ClipboardRequest =
  | { readonly kind: 'write'; readonly text: string }
  /** It wants to read; that is never answered. */
  | { readonly kind: 'read' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'invalid' };

/**
 * @param payload what stands after “52;” in the sequence: the selections, “;”, and base64 or “?”.
 * @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html, “Manipulate Selection Data”
 */
export function readClipboardRequest(payload: string): ClipboardRequest {
  const separator = payload.indexOf(';');
  if (separator === -1 || !selections.test(payload.slice(0, separator))) return { kind: 'invalid' };
  const encoded = payload.slice(separator + 1);
  if (encoded === '?') return { kind: 'read' };
  if (encoded.length > maxEncoded) return { kind: 'too-large' };
  const text = decode(encoded);
  if (text === undefined || text === '') return { kind: 'invalid' };
  return text.length > maxClipboardCharacters ? { kind: 'too-large' } : { kind: 'write', text };
}

function decode(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\0', '');
  } catch {
    return undefined;
  }
}

import type { ScreenRequest } from '../../src-preload/contract/screen';

/** A viewer sends a few bytes for each movement; a pasted text is the longest. */
const maxInputBytes = 1024 * 1024;

/** A message of the page as a request, or `undefined` when it is not one: the page is not trusted. */
export function parseScreenRequest(message: unknown): ScreenRequest | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, data, bytes } = message as Record<string, unknown>;
  switch (type) {
    case 'input':
      return data instanceof Uint8Array && data.length <= maxInputBytes ? { type, data } : undefined;
    case 'acknowledge':
      return Number.isSafeInteger(bytes) && (bytes as number) > 0
        ? { type, bytes: bytes as number }
        : undefined;
    default:
      return undefined;
  }
}

import type { TerminalRequest } from '../../src-preload/contract/terminal';

const maxInputCharacters = 1024 * 1024;
const maxCells = 1000;

/** A message of the page as a request, or `undefined` when it is not one: the page is not trusted. */
export function parseTerminalRequest(message: unknown): TerminalRequest | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, data, columns, rows, characters } = message as Record<string, unknown>;
  switch (type) {
    case 'input':
      return typeof data === 'string' && data.length <= maxInputCharacters ? { type, data } : undefined;
    case 'resize':
      return isCellCount(columns) && isCellCount(rows) ? { type, columns, rows } : undefined;
    case 'acknowledge':
      return isPositiveInteger(characters) ? { type, characters } : undefined;
    default:
      return undefined;
  }
}

function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isCellCount(value: unknown): value is number {
  return isPositiveInteger(value) && value >= 2 && value <= maxCells;
}

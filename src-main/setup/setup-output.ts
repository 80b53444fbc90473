import type { ToolResult } from '../../src-preload/contract/setup-state';
import { plainText } from '../host/plain-text';

/** What vm-setup.sh says on its way. It comes from a guest: sentences are capped and shown as text only. */
export type SetupLine =
  | { readonly kind: 'configured'; readonly sentence: string }
  | { readonly kind: 'started'; readonly name: string }
  | { readonly kind: 'ended'; readonly result: ToolResult };

const toolLine = /^TOOL (\S{1,64}) (start|installed|failed|skipped)(?: (.*))?$/;
const maxSentenceLength = 500;
const maxVersionLength = 200;

/** Reads one line; undefined for what is none of the protocol. */
export function readSetupLine(line: string): SetupLine | undefined {
  const text = plainText(line).trimEnd();
  if (text.startsWith('CONFIGURE ')) {
    return { kind: 'configured', sentence: text.slice('CONFIGURE '.length, maxSentenceLength) };
  }
  const [, name, word, rest = ''] = toolLine.exec(text) ?? [];
  if (name === undefined) return undefined;
  switch (word) {
    case 'installed':
      return ended({
        name,
        state: 'installed',
        version: rest.slice(0, maxVersionLength) || null,
        sentence: null,
      });
    case 'failed':
    case 'skipped':
      return ended({ name, state: word, version: null, sentence: rest.slice(0, maxSentenceLength) || null });
    default:
      return { kind: 'started', name };
  }
}

function ended(result: ToolResult): SetupLine {
  return { kind: 'ended', result };
}

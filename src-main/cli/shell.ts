import { createInterface } from 'node:readline/promises';
import { CorralError } from '../host/errors';
import { plainText } from '../host/plain-text';
import type { Terminal } from './command';

/**
 * The terminal that this process was started on. Names, reasons and logs may be a guest’s words, so
 * nothing that is printed can do anything to it.
 */
export function shell(json: boolean): Terminal {
  const canRedraw = process.stderr.isTTY && !json;
  const harmless = json ? escapeControls : plainText;
  return {
    json,
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    canRedraw,
    print: (text) => process.stdout.write(`${harmless(text)}\n`),
    note: (text) => process.stderr.write(`${harmless(text)}\n`),
    redraw: (text) => {
      if (canRedraw)
        process.stderr.write(`\r\u001b[K${plainText(text).slice(0, (process.stderr.columns || 80) - 1)}`);
    },
    async ask(question, signal) {
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      // Ctrl-C and Ctrl-D close it, and its question would never be answered.
      const closed = new Promise<never>((_, reject) => {
        reader.once('close', () => reject(new CorralError('cancelled', 'There was no answer.')));
      });
      const takeBack = (): void => reader.close();
      signal?.addEventListener('abort', takeBack);
      if (signal?.aborted === true) takeBack();
      try {
        return (await Promise.race([reader.question(question), closed])).trim();
      } finally {
        signal?.removeEventListener('abort', takeBack);
        reader.close();
      }
    },
  };
}

/** JSON escapes the older control characters itself; some terminals obey these too. */
function escapeControls(json: string): string {
  return json.replaceAll(/[\u007f-\u009f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

import { createInterface } from 'node:readline/promises';
import type { Terminal } from './command';

/** The terminal that this process was started on. */
export function shell(json: boolean): Terminal {
  const canRedraw = process.stderr.isTTY && !json;
  return {
    json,
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    canRedraw,
    print: (text) => process.stdout.write(`${text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
    redraw: (text) => {
      if (canRedraw) process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
    },
    async ask(question) {
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return (await reader.question(question)).trim();
      } finally {
        reader.close();
      }
    },
  };
}

import fs from 'node:fs';

/**
 * Hands on what is appended to a file, until this process ends. A file that was cut short (a rotated
 * log) is read from its beginning again.
 */
export function followFile(file: string, onText: (text: string) => void): Promise<never> {
  let position = fs.statSync(file).size;
  const readOn = (): void => {
    const { size } = fs.statSync(file);
    if (size < position) position = 0;
    if (size === position) return;
    const chunk = Buffer.alloc(size - position);
    const descriptor = fs.openSync(file, 'r');
    try {
      position += fs.readSync(descriptor, chunk, 0, chunk.length, position);
    } finally {
      fs.closeSync(descriptor);
    }
    onText(chunk.toString('utf8'));
  };
  fs.watch(file, readOn);
  return new Promise(() => undefined);
}

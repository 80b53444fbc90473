/** Limits of one call's input, far above what any call needs. */
const maxDepth = 16;
const maxNodes = 10_000;
const maxCharacters = 1_048_576;

/**
 * Says why a value is not plain JSON of a modest size, or `undefined` when it is. Electron's IPC hands over
 * whatever structured clone can carry: cycles, maps, a gigabyte of text. No schema should have to look at that.
 */
export function whyNotPlain(value: unknown): string | undefined {
  let nodes = 0;
  let characters = 0;

  const look = (part: unknown, depth: number): string | undefined => {
    if (depth > maxDepth) return 'it is nested too deeply';
    nodes += 1;
    if (nodes > maxNodes) return 'it has too many parts';
    if (typeof part === 'string') {
      characters += part.length;
      return characters > maxCharacters ? 'it is too long' : undefined;
    }
    if (part === null || part === undefined || typeof part === 'boolean' || typeof part === 'number')
      return undefined;
    if (typeof part !== 'object') return `it holds a ${typeof part}`;
    if (Array.isArray(part)) {
      if (part.length > maxNodes) return 'it has too many parts';
      return firstReason(part, (item) => look(item, depth + 1));
    }
    if (!isPlainObject(part)) return 'it holds something other than plain data';
    return firstReason(Object.entries(part), ([key, item]) => {
      characters += key.length;
      return characters > maxCharacters ? 'it is too long' : look(item, depth + 1);
    });
  };
  return look(value, 0);
}

function firstReason<Item>(
  items: readonly Item[],
  look: (item: Item) => string | undefined,
): string | undefined {
  for (const item of items) {
    const reason = look(item);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

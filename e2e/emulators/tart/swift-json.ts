import { randomInt } from 'node:crypto';
import type { Settings } from './settings';

type Value = string | number | boolean;
export type JsonObject = Readonly<Record<string, Value>>;

/** An object as Swift prints it: keys in any order, a space before the colon, slashes escaped. */
export function formatObject(object: JsonObject, settings: Settings, indent = ''): string {
  const lines = orderedKeys(object, settings).map(
    (key) => `${indent}  ${JSON.stringify(key)} : ${JSON.stringify(object[key]).replaceAll('/', '\\/')}`,
  );
  return `${indent}{\n${lines.join(',\n')}\n${indent}}`;
}

export function formatArray(objects: readonly JsonObject[], settings: Settings): string {
  const ordered = settings.mutation === 'reordered-keys' ? objects.toReversed() : objects;
  return `[\n${ordered.map((object) => formatObject(object, settings, '  ')).join(',\n')}\n]`;
}

function orderedKeys(object: JsonObject, { mutation }: Settings): string[] {
  const keys = Object.keys(object);
  if (mutation === 'reordered-keys') return keys.toSorted();
  if (mutation === 'missing-keys') return keys.filter((key) => key === 'Name' || key === 'State');
  return keys
    .map((key) => ({ key, rank: randomInt(2 ** 32) }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ key }) => key);
}

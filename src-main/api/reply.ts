import type { ErrorEnvelope } from '../../src-preload/contract/errors';
import { CorralError, errorEnvelope } from '../host/errors';

const maxDetailsCharacters = 65_536;

const unspeakable = new CorralError(
  'internal',
  'Corral met an unexpected fault that could not even be put into words.',
);

/** The {@link errorEnvelope} of any thrown value, fit for a transport. Never throws itself. */
export function toEnvelope(thrown: unknown): ErrorEnvelope {
  const envelope = safely(() => errorEnvelope(thrown), errorEnvelope(unspeakable));
  return { ...envelope, details: safely(() => plainDetails(envelope.details), {}) };
}

/** Details may hold anything; a transport carries JSON of a modest size. */
function plainDetails(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const text = JSON.stringify(details);
  if (text.length > maxDetailsCharacters) return { truncated: text.slice(0, maxDetailsCharacters) };
  return JSON.parse(text) as Record<string, unknown>;
}

function safely<Value>(make: () => Value, fallback: Value): Value {
  try {
    return make();
  } catch {
    return fallback;
  }
}

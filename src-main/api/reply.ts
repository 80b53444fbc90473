import type { ErrorEnvelope } from '../../src-preload/contract/errors';
import { CorralError, toCorralError } from '../host/errors';

const maxDetailsCharacters = 65_536;

/** Any thrown value as it crosses a transport. Never throws itself. */
export function toEnvelope(thrown: unknown): ErrorEnvelope {
  const { code, message, details, retryable } = safely(
    () => toCorralError(thrown),
    new CorralError('internal', 'Corral met an unexpected fault that could not even be put into words.'),
  );
  return { code, message, details: safely(() => plainDetails(details), {}), retryable };
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

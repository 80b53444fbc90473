import type { Reply } from '../../src-preload/contract/contract';
import { CorralError } from '../host/errors';

/** The value of a reply. @throws the error that it carries instead. */
export function answerOf<Value>(reply: Reply<Value>): Value {
  if (reply.ok) return reply.value;
  const { code, message, details, retryable } = reply.error;
  throw new CorralError(code, message, details, retryable);
}

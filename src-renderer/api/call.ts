import type { Reply } from '../../src-preload/contract/contract';
import type { ErrorEnvelope } from '../../src-preload/contract/errors';
import type {} from '../../src-preload/contract/window';

/** A call that Corral answered with an error; the message is a sentence for a person. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(readonly envelope: ErrorEnvelope) {
    super(envelope.message);
  }
}

/** The value of an answer. @throws CallError */
export async function unwrap<Value>(reply: Promise<Reply<Value>>): Promise<Value> {
  const answer = await reply;
  if (answer.ok) return answer.value;
  throw new CallError(answer.error);
}

/** The sentence of anything thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { setTimeout as delay } from 'node:timers/promises';

/**
 * Resolves with the first answer that is not `undefined` or `false`.
 *
 * @param what the condition in words, for the error. @param timeoutMs deadline, default 20 s.
 */
export async function waitFor<Answer>(
  what: string,
  look: () => Promise<Answer | undefined | false> | Answer | undefined | false,
  timeoutMs = 20_000,
): Promise<Answer> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const answer = await look();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > until) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`);
    await delay(50);
  }
}

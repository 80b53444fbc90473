import type { Reply } from '../../src-preload/contract/contract';
import { answerOf } from './answer';
import type { Invocation, Option } from './command';
import { confirm } from './put-away';

/** Option of every command by which a VM goes off gracefully, or gives its payload back. */
export const leaveOption: Readonly<Record<string, Option>> = {
  'leave-unpublished': {
    type: 'boolean',
    summary: 'go on when its payload can’t be published; what is new in it stays in its disk',
  },
};

/**
 * Does what a payload that can't be published holds up: then it says what would stay behind and asks.
 *
 * @throws CorralError `needs-consent` when nobody is there to answer, `cancelled` when the person leaves it as it is
 */
export async function askedToLeave<Value>(
  { terminal, options }: Pick<Invocation, 'terminal' | 'options'>,
  question: string,
  call: (leaveUnpublished: boolean) => Promise<Reply<Value>>,
): Promise<Value> {
  const reply = await call(options['leave-unpublished'] === true);
  if (reply.ok || reply.error.code !== 'needs-consent') return answerOf(reply);
  if (!terminal.isInteractive) {
    const message = `${reply.error.message} With --leave-unpublished the same command goes on.`;
    return answerOf({ ok: false, error: { ...reply.error, message } });
  }
  terminal.note(reply.error.message);
  await confirm(terminal, {}, question);
  return answerOf(await call(true));
}

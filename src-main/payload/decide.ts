import type { Input } from '../../src-preload/contract/contract';
import type { PayloadQuestion } from '../../src-preload/contract/payload-state';
import { CorralError } from '../host/errors';
import type { GuestPayload } from './guest-payload';

type Answer = Input<'payload', 'decide'>['choice'];

/**
 * Does what a person has answered.
 *
 * @param name of the VM
 * @throws CorralError `wrong-state` when that is not asked, or the data is in use
 */
export async function decide(guest: GuestPayload, name: string, answer: Answer): Promise<void> {
  const { question } = guest;
  if (!question) throw new CorralError('wrong-state', `The payload of “${name}” asks nothing now.`);
  const answers = answersTo(question);
  if (!answers.includes(answer)) {
    throw new CorralError(
      'wrong-state',
      `“${answer}” does not answer what the payload of “${name}” asks; these do: ${answers.join(', ')}.`,
    );
  }
  if (answer === 'allow') {
    await guest.say('allow');
    return;
  }
  if (answer === 'host') await guest.requireWriterGone();
  await guest.ready({ choice: answer });
}

function answersTo({ kind }: PayloadQuestion): readonly Answer[] {
  return kind === 'would-lose' ? ['host', 'allow'] : ['host', 'guest', 'keep-both'];
}

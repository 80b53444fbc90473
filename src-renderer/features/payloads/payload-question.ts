import type { Input } from '../../../src-preload/contract/contract';
import type { PayloadQuestion } from '../../../src-preload/contract/payload-state';
import { count } from '../../lib/format';
import type { RadioOption } from '../../ui/RadioList';

export type PayloadChoice = Input<'payload', 'decide'>['choice'];

/** An answer with what it keeps, and the words of the button that gives it. */
export interface QuestionOption extends RadioOption<PayloadChoice> {
  readonly action: string;
}

/** What is asked: what happened, and what can be answered with what each answer keeps. */
export interface QuestionWords {
  readonly facts: string;
  readonly options: readonly QuestionOption[];
}

/** What a held payload asks of a person, about the VM of that name. */
export function questionWords(question: PayloadQuestion, vmName: string): QuestionWords {
  const host: QuestionOption = {
    id: 'host',
    title: 'Go on with the folder of this computer',
    action: 'Use the folder',
    detail: `${vmName} gets what the folder has. What ${vmName} has now is kept as a checkpoint.`,
  };
  const guest: QuestionOption = {
    id: 'guest',
    title: `Go on with what ${vmName} has`,
    action: `Use what ${vmName} has`,
    detail: 'The folder gets what the guest has. What the folder has now is kept as a checkpoint.',
  };
  const both: QuestionOption = {
    id: 'keep-both',
    title: 'Keep both',
    action: 'Keep both',
    detail: `${vmName} goes on with what it has, and what the folder has now is also written to a new folder beside it.`,
  };
  switch (question.kind) {
    case 'both-changed':
      return {
        facts: `The folder and ${vmName} have both changed since they last agreed. Which one goes on?`,
        options: [host, guest, both],
      };
    case 'foreign-data':
      return {
        facts:
          question.payloadId === null
            ? `${vmName} has signal-cli data already, and Corral does not know where it comes from.`
            : `${vmName} has the data of another payload.`,
        options: [host, guest, both],
      };
    case 'would-lose':
      return {
        facts: lossWords(question, vmName),
        options: [
          {
            id: 'host',
            title: 'Bring the files back',
            action: 'Bring the files back',
            detail: `${vmName} gets the last checkpoint again. What it has now is kept as a checkpoint too.`,
          },
          {
            id: 'allow',
            title: 'The loss is meant',
            action: 'Go on without the files',
            detail: 'The next checkpoint is made without them. Older checkpoints still have them.',
          },
        ],
      };
  }
}

/** What the next checkpoint would lack. The numbers are the guest's claim. */
function lossWords(
  { files, ofFiles, databases, accounts }: Extract<PayloadQuestion, { readonly kind: 'would-lose' }>,
  vmName: string,
): string {
  const heavy = [
    ...(accounts ? ['its list of accounts'] : []),
    ...(databases > 0 ? [count(databases, 'database')] : []),
  ];
  const of = `${files} of ${count(ofFiles, 'file')}`;
  const lost = heavy.length === 0 ? of : `${of}, ${heavy.join(' and ')} among them`;
  return `${vmName} does not have ${lost} any more. No checkpoint without them was made, so nothing is lost yet.`;
}

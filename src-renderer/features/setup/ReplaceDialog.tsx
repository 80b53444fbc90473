import type { Vm } from '../../../src-preload/contract/vm';
import { PutAwayDialog, type Answer } from '../safety/PutAwayDialog';
import { asideWords, type SetupPlan } from './setup-plan';

interface ReplaceDialogProps {
  readonly plan: SetupPlan;
  /** The machine for work that may hold something. */
  readonly dev: Vm;
  readonly onConfirm: (answer: Answer) => Promise<unknown>;
}

/** Asks before a family is set up anew, with what is known of the work in its machine. */
export function ReplaceDialog({ plan, dev, onConfirm }: ReplaceDialogProps) {
  const names = asideWords(plan) ?? dev.name;
  return (
    <PutAwayDialog
      title={`Set ${plan.family?.prefix ?? dev.name} up anew?`}
      vms={[dev]}
      action={`Set ${names} aside and begin`}
      onConfirm={(answerOf) => onConfirm(answerOf(dev.id))}
    >
      <p>
        {names} {plan.init ? 'are' : 'is'} set aside and can be brought back for 7 days. Rolling the setup
        back does that too.
      </p>
    </PutAwayDialog>
  );
}

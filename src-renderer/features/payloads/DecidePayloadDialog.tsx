import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { PayloadState } from '../../../src-preload/contract/payload-state';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { RadioList } from '../../ui/RadioList';
import styles from '../fleet/forms.module.css';
import { questionWords, type PayloadChoice } from './payload-question';

/** Asks what a held payload waits for. No answer is suggested. */
export function DecidePayloadDialog({ vm }: { readonly vm: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const state = vm.payload?.state;
  if (state?.kind === 'held') return <Question vm={vm} state={state} />;
  return (
    <Dialog title={`Payload of ${vm.name}`} onClose={close}>
      <p>There is nothing to decide any more.</p>
      <DialogButtons>
        <Button autoFocus onPress={close}>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

interface QuestionProps {
  readonly vm: Vm;
  readonly state: Extract<PayloadState, { readonly kind: 'held' }>;
}

function Question({ vm, state }: QuestionProps) {
  const close = useUi((ui) => ui.closeDialog);
  const [choice, setChoice] = useState<PayloadChoice | null>(null);
  const { facts, options } = questionWords(state.question, vm.name);
  const decide = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (answer: PayloadChoice) =>
      unwrap(window.corral.payload.decide({ vm: vm.id, choice: answer })),
    onSuccess: close,
  });
  const action = options.find(({ id }) => id === choice)?.action;
  return (
    <Dialog title={`The payload of ${vm.name} waits for you`} onClose={close}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (choice !== null && !decide.isPending) decide.mutate(choice);
        }}
      >
        <p>{facts}</p>
        <RadioList
          label="What is to happen?"
          options={options}
          value={choice}
          onChange={setChoice}
          autoFocus
        />
        <p className={styles['note']}>Until you decide, nothing is copied in either direction.</p>
        {decide.error && (
          <p role="alert" className={styles['failure']}>
            {decide.error.message}
          </p>
        )}
        <DialogButtons>
          <Button onPress={close}>Decide later</Button>
          <Button
            type="submit"
            tone={choice === 'allow' ? 'danger' : 'primary'}
            isDisabled={choice === null}
            isPending={decide.isPending}
          >
            {action ?? 'Decide'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

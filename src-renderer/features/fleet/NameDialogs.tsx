import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { freeName, nameProblem } from '../../lib/vm-name';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import styles from './forms.module.css';

export function CloneDialog({ vm }: { readonly vm: Vm }) {
  const runs = vm.state.kind !== 'stopped' && vm.state.kind !== 'died';
  const note = runs
    ? `${vm.name} keeps running. ${
        vm.capabilities.freeze.available
          ? 'Its file systems are frozen for the moment in which the copy is taken.'
          : 'The clone starts as if after a power cut. For a clean copy, stop it first.'
      }`
    : 'The clone starts with the disk as it is now. From then on, changes in one don’t affect the other.';
  return (
    <NameDialog
      title={`Clone ${vm.name}`}
      note={note}
      action="Clone"
      suggest={(taken) => freeName(`${vm.name.slice(0, 56)}-clone`, taken)}
      submit={(name) => unwrap(window.corral.vm.clone({ vm: vm.id, name }))}
    />
  );
}

export function RenameDialog({ vm }: { readonly vm: Vm }) {
  return (
    <NameDialog
      title={`Rename ${vm.name}`}
      note="Only the name changes. Its disk, address and keys stay as they are."
      action="Rename"
      suggest={() => vm.name}
      own={vm.name}
      submit={(name) => unwrap(window.corral.vm.rename({ vm: vm.id, name }))}
    />
  );
}

interface NameDialogProps {
  readonly title: string;
  readonly note: string;
  readonly action: string;
  /** The name to begin with. */
  readonly suggest: (taken: readonly string[]) => string;
  /** A name that it may keep. */
  readonly own?: string;
  readonly submit: (name: string) => Promise<unknown>;
}

function NameDialog({ title, note, action, suggest, own, submit }: NameDialogProps) {
  const close = useUi((ui) => ui.closeDialog);
  const taken = (useVms().data ?? []).map(({ name }) => name).filter((name) => name !== own);
  const [name, setName] = useState(() => suggest(taken));
  const send = useMutation({ meta: { shownInPlace: true }, mutationFn: submit, onSuccess: close });
  const problem = nameProblem(name, taken);
  const canSend = problem === undefined && !send.isPending && !send.isSuccess;
  return (
    <Dialog title={title} onClose={close}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (canSend) send.mutate(name);
        }}
      >
        <p className={styles['note']}>{note}</p>
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          problem={send.isPending || send.isSuccess ? undefined : problem}
          autoFocus
        />
        {send.error && (
          <p role="alert" className={styles['failure']}>
            {send.error.message}
          </p>
        )}
        <DialogButtons>
          <Button onPress={close}>Cancel</Button>
          <Button type="submit" tone="primary" isDisabled={!canSend}>
            {action}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

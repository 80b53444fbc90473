import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useFamilies, useVms } from '../../api/queries';
import { useNavigation } from '../../app/navigation-store';
import { useUi } from '../../app/ui-store';
import { freeName } from '../../lib/vm-name';
import { isOn } from '../../lib/vm-place';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { TextArea } from '../../ui/TextArea';
import styles from '../fleet/forms.module.css';
import { useUndo } from '../undo/undo-store';
import { fullName, prefixFor } from '../../lib/family-members';
import { judgeName } from './snapshot-name';

/** Asks for the name and a note of a snapshot. */
export function CreateSnapshotDialog({ vm }: { readonly vm: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const show = useNavigation((navigation) => navigation.show);
  const offer = useUndo((undo) => undo.offer);
  const vms = useVms().data ?? [];
  const prefix = prefixFor(vm, useFamilies().data ?? []);
  const [typed, setTyped] = useState(() => suggestion(prefix, vms));
  const [note, setNote] = useState('');
  const [replaces, setReplaces] = useState(false);
  const verdict = judgeName(typed, prefix, vm.family?.id, vms);
  const old = verdict.kind === 'replaces' ? verdict.vm : undefined;
  const name = fullName(typed, prefix);
  const create = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () =>
      unwrap(
        window.corral.snapshot.create({
          vm: vm.id,
          name,
          ...(note !== '' && { note }),
          ...(old && { replace: true }),
        }),
      ),
    onSuccess: ({ taskId }) => {
      if (old) offer({ text: `${old.name} was replaced.`, taskIds: [taskId], vmIds: [old.id] });
      close();
      show(vm.id, 'snapshots');
    },
  });
  const isSent = create.isPending || create.isSuccess;
  const canCreate = !isSent && verdict.kind !== 'wrong' && (!old || replaces);
  return (
    <Dialog title={`Create a snapshot of ${vm.name}`} onClose={close}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (canCreate) create.mutate();
        }}
      >
        <p className={styles['note']}>
          {isOn(vm)
            ? `${vm.name} runs. It is shut down, copied, and started again; programs that run in it end.`
            : `This keeps ${vm.name} as it is now.`}
        </p>
        <TextField
          label="Name"
          value={typed}
          onChange={setTyped}
          hint={`It will be called ${name}.`}
          problem={!isSent && verdict.kind === 'wrong' ? verdict.problem : undefined}
          autoFocus
          selectOnFocus
        />
        {old && !isSent && (
          <Checkbox
            label={`Replace the snapshot ${old.name}; the old one can be brought back for 7 days`}
            isSelected={replaces}
            onChange={setReplaces}
          />
        )}
        <TextArea
          label="Note"
          value={note}
          onChange={setNote}
          maxLength={500}
          placeholder="What is special about this state?"
        />
        {create.error && (
          <p role="alert" className={styles['failure']}>
            {create.error.message}
          </p>
        )}
        <DialogButtons>
          <Button onPress={close}>Cancel</Button>
          <Button type="submit" tone="primary" isDisabled={!canCreate}>
            {old ? `Replace ${old.name}` : 'Create snapshot'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

/** A free name without the prefix. */
function suggestion(prefix: string, vms: readonly Vm[]): string {
  const free = freeName(
    `${prefix.slice(0, 40)}-snapshot`,
    vms.map(({ name }) => name),
  );
  return free.slice(prefix.slice(0, 40).length + 1);
}

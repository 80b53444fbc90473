import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useFamilies, useFromVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { isOn } from '../../lib/vm-place';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { TextArea } from '../../ui/TextArea';
import styles from '../fleet/forms.module.css';
import { useUndo } from '../undo/undo-store';
import { initOf, prefixFor } from '../../lib/family-members';

/** Asks before a family gets its configured state from its machine for work. */
export function InitDialog({ vm: dev }: { readonly vm: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const offer = useUndo((undo) => undo.offer);
  const name = `${prefixFor(dev, useFamilies().data ?? [])}-init`;
  const old = useFromVms((vms) => initOf(vms, dev.family?.id));
  const [note, setNote] = useState('');
  const make = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () =>
      unwrap(window.corral.family.init({ family: dev.family?.id ?? '', ...(note !== '' && { note }) })),
    onSuccess: ({ taskId }) => {
      if (old) offer({ text: `${old.name} was replaced.`, taskIds: [taskId], vmIds: [old.id] });
      close();
    },
  });
  return (
    <Dialog title={`Make ${name} of ${dev.name}`} onClose={close}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (!make.isPending) make.mutate();
        }}
      >
        <p className={styles['note']}>
          {name} keeps {dev.name} as it is now, as the state that new work begins from.
          {isOn(dev) && ` ${dev.name} runs: it is shut down for the copy, and started again.`}
          {old && ` The ${name} of now can be brought back for 7 days.`}
        </p>
        <TextArea
          label="Note"
          value={note}
          onChange={setNote}
          maxLength={500}
          placeholder="What is configured in it?"
        />
        {make.error && (
          <p role="alert" className={styles['failure']}>
            {make.error.message}
          </p>
        )}
        <DialogButtons>
          <Button onPress={close}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={make.isPending}>
            {old ? `Replace ${name}` : `Make ${name}`}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

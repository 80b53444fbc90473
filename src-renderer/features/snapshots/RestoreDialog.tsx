import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useFamilies, useFromVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import styles from '../fleet/forms.module.css';
import { PutAwayDialog } from '../safety/PutAwayDialog';
import { useUndo } from '../undo/undo-store';
import { devName, devOf } from '../../lib/family-members';

/** Asks before the family of a VM gets a machine for work like it. */
export function RestoreDialog({ vm }: { readonly vm: Vm }) {
  const dev = useFromVms((vms) => devOf(vms, vm.family?.id));
  return dev ? <ReplaceDev vm={vm} dev={dev} /> : <MakeDev vm={vm} />;
}

function ReplaceDev({ vm, dev }: { readonly vm: Vm; readonly dev: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const offer = useUndo((undo) => undo.offer);
  return (
    <PutAwayDialog
      title={`Restore ${vm.name}?`}
      vms={[dev]}
      action={`Replace ${dev.name}`}
      onConfirm={async (answerOf) => {
        const { taskId } = await unwrap(window.corral.snapshot.restore({ vm: vm.id, ...answerOf(dev.id) }));
        offer({ text: `${dev.name} was replaced by ${vm.name}.`, taskIds: [taskId], vmIds: [dev.id] });
        close();
      }}
    >
      <p>
        {dev.name} becomes a copy of {vm.name}. What {dev.name} is now can be brought back for 7 days.
      </p>
    </PutAwayDialog>
  );
}

function MakeDev({ vm }: { readonly vm: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const family = useFamilies().data?.find(({ id }) => id === vm.family?.id);
  const name = family ? devName(family) : 'A machine for work';
  const restore = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.snapshot.restore({ vm: vm.id })),
    onSuccess: close,
  });
  return (
    <Dialog title={`Restore ${vm.name}?`} onClose={close}>
      <p>
        {name} is made as a copy of {vm.name}. There is no other machine for work that it would replace.
      </p>
      {restore.error && (
        <p role="alert" className={styles['failure']}>
          {restore.error.message}
        </p>
      )}
      <DialogButtons>
        <Button onPress={close}>Cancel</Button>
        <Button tone="primary" autoFocus isPending={restore.isPending} onPress={() => restore.mutate()}>
          Restore {vm.name}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

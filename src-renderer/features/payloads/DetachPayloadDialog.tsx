import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { isOn } from '../../lib/vm-place';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import styles from '../fleet/forms.module.css';
import { unpublishedPart, whyUnpublished } from './unpublished';

/** Asks before a VM gives its payload back, and again before something of it is left behind. Enter keeps it. */
export function DetachPayloadDialog({ vm }: { readonly vm: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const detach = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (leaveUnpublished: boolean) =>
      unwrap(window.corral.payload.detach({ vm: vm.id, leaveUnpublished })),
    onSuccess: close,
  });
  const reason = whyUnpublished(detach.error);
  return (
    <Dialog title={`Detach the payload of ${vm.name}?`} onClose={close}>
      {reason === undefined ? (
        <p>
          {isOn(vm)
            ? `What ${vm.name} has not published yet is published first. Then its service stops, and another machine can have the folder.`
            : 'Another machine can have the folder then.'}
        </p>
      ) : (
        <div role="alert" className={styles['missing']}>
          <p>
            {unpublishedPart(vm)} is not in the folder. {reason}
          </p>
          <p>It stays in the disk of {vm.name}, and nowhere else.</p>
        </div>
      )}
      <p className={styles['note']}>
        The folder and all checkpoints stay on this computer. {vm.name} keeps its own copy of the data, which
        is not followed any more.
      </p>
      {vm.payload && <code className={styles['path']}>{vm.payload.path}</code>}
      {detach.error && reason === undefined && (
        <p role="alert" className={styles['failure']}>
          {detach.error.message}
        </p>
      )}
      <DialogButtons>
        <Button autoFocus onPress={close}>
          Keep
        </Button>
        <Button
          tone="danger"
          isPending={detach.isPending}
          onPress={() => detach.mutate(reason !== undefined)}
        >
          {reason === undefined
            ? `Detach the payload of ${vm.name}`
            : `Detach it from ${vm.name} all the same`}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import type { GoOff } from '../fleet/vm-deeds';
import styles from '../fleet/forms.module.css';
import { unpublishedPart } from './unpublished';

interface StopUnpublishedDialogProps {
  readonly vm: Vm;
  readonly deed: GoOff;
  /** Why not all of it could be published. */
  readonly reason: string;
}

/** Asks before a VM goes off that has what its payload folder lacks. Enter leaves it on. */
export function StopUnpublishedDialog({ vm, deed, reason }: StopUnpublishedDialogProps) {
  const close = useUi((ui) => ui.closeDialog);
  const goOff = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.vm[deed]({ vm: vm.id, leaveUnpublished: true })),
    onSuccess: close,
  });
  const verb = deed === 'stop' ? 'Stop' : 'Restart';
  return (
    <Dialog role="alertdialog" title={`${verb} ${vm.name} before all is published?`} onClose={close}>
      <p>{unpublishedPart(vm)} is not in the folder of this computer.</p>
      <p className={styles['path']}>{reason}</p>
      <p className={styles['note']}>
        It stays in the disk of {vm.name}, and is published when that starts again. Until then the folder
        stays behind.
      </p>
      {goOff.error && (
        <p role="alert" className={styles['failure']}>
          {goOff.error.message}
        </p>
      )}
      <DialogButtons>
        <Button autoFocus onPress={close}>
          Keep it running
        </Button>
        <Button tone="danger" isPending={goOff.isPending} onPress={() => goOff.mutate()}>
          {verb} {vm.name}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

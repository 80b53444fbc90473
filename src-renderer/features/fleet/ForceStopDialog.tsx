import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { unpublishedPart } from '../payloads/unpublished';
import styles from './forms.module.css';

/** Asks before the power of a VM is cut. Enter leaves it on. */
export function ForceStopDialog({ vm }: { readonly vm: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const cut = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.vm.stop({ vm: vm.id, force: true })),
    onSuccess: close,
  });
  return (
    <Dialog role="alertdialog" title={`Force stop ${vm.name}?`} onClose={close}>
      <p>
        This is like a power cut: the VM stops at once, and whatever its programs have not written to its disk
        is lost.
      </p>
      {vm.payload && (
        <p>
          {unpublishedPart(vm)} may not be in its payload folder: nothing is published before. It is published
          when {vm.name} starts again.
        </p>
      )}
      {cut.error && (
        <p role="alert" className={styles['failure']}>
          {cut.error.message}
        </p>
      )}
      <DialogButtons>
        <Button autoFocus onPress={close}>
          Cancel
        </Button>
        <Button tone="danger" isDisabled={cut.isPending} onPress={() => cut.mutate()}>
          Force stop {vm.name}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

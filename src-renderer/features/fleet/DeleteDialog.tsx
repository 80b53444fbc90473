import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { formatBytes } from '../../lib/format';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import styles from './forms.module.css';

/** Asks before a VM is gone for good. Enter keeps it. */
export function DeleteDialog({ vm }: { readonly vm: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const remove = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.vm.delete({ vm: vm.id })),
    onSuccess: close,
  });
  const size = vm.ownBytes === null ? '' : ` (${formatBytes(vm.ownBytes)})`;
  return (
    <Dialog role="alertdialog" title={`Delete ${vm.name}?`} onClose={close}>
      <p>
        This removes the VM and everything on its disk{size} from this computer. It can’t be undone. Clones of
        it stay as they are.
      </p>
      {remove.error && (
        <p role="alert" className={styles['failure']}>
          {remove.error.message}
        </p>
      )}
      <DialogButtons>
        <Button autoFocus onPress={close}>
          Keep
        </Button>
        <Button tone="danger" isDisabled={remove.isPending} onPress={() => remove.mutate()}>
          Delete {vm.name}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { formatBytes } from '../../lib/format';
import { useUndo } from '../undo/undo-store';
import { PutAwayDialog } from './PutAwayDialog';

/** Asks before a VM is deleted. */
export function DeleteDialog({ vm }: { readonly vm: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const offer = useUndo((undo) => undo.offer);
  const freed = vm.freedBytes === null ? '' : ` After that, ${formatBytes(vm.freedBytes)} are freed.`;
  return (
    <PutAwayDialog
      title={`Delete ${vm.name}?`}
      vms={[vm]}
      action={`Delete ${vm.name}`}
      onConfirm={async (answerOf) => {
        const { taskId } = await unwrap(window.corral.vm.delete({ vm: vm.id, ...answerOf(vm.id) }));
        offer({ text: `${vm.name} was deleted.`, taskIds: [taskId], vmIds: [vm.id] });
        close();
      }}
    >
      <p>It can be brought back for 7 days.{freed} Clones of it stay as they are.</p>
    </PutAwayDialog>
  );
}

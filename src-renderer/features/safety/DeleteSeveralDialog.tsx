import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { useUi } from '../../app/ui-store';
import { count } from '../../lib/format';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { StateDot } from '../../ui/StateDot';
import { useUndo } from '../undo/undo-store';
import { deleteSeveral, type Deletion } from './delete-several';
import styles from './DeleteSeveralDialog.module.css';
import { PutAwayDialog } from './PutAwayDialog';

/** Asks once before several VMs are deleted, and tells how it went with each. */
export function DeleteSeveralDialog({ vms: shown }: { readonly vms: readonly Vm[] }) {
  // Deleted ones leave the list of the caller, and stay in this one.
  const [vms] = useState(shown);
  const close = useUi((ui) => ui.closeDialog);
  const offer = useUndo((undo) => undo.offer);
  const [deletions, setDeletions] = useState<readonly Deletion[]>();
  const words = count(vms.length, 'machine');
  if (deletions) return <Results vms={vms} deletions={deletions} onClose={close} />;
  return (
    <PutAwayDialog
      title={`Delete ${words}?`}
      vms={vms}
      action={`Delete ${words}`}
      onConfirm={async (answerOf) => {
        setDeletions([]);
        const all = await deleteSeveral(vms, answerOf, (deletion) =>
          setDeletions((before = []) => [...before, deletion]),
        );
        const done = all.filter(({ failure }) => failure === null);
        offer({
          text: `${count(done.length, 'machine')} ${done.length === 1 ? 'was' : 'were'} deleted.`,
          taskIds: done.flatMap(({ taskId }) => taskId ?? []),
          vmIds: done.map(({ vm }) => vm.id),
        });
        if (done.length === all.length) close();
      }}
    >
      <p>
        {vms.map(({ name }) => name).join(', ')}. Each can be brought back for 7 days. Clones of them stay as
        they are.
      </p>
    </PutAwayDialog>
  );
}

interface ResultsProps {
  readonly vms: readonly Vm[];
  readonly deletions: readonly Deletion[];
  readonly onClose: () => void;
}

function Results({ vms, deletions, onClose }: ResultsProps) {
  const isOver = deletions.length === vms.length;
  return (
    <Dialog title={isOver ? 'Not all could be deleted' : 'Deleting…'} onClose={onClose}>
      <ul aria-label="Results" className={styles['results']}>
        {vms.map((vm) => {
          const deletion = deletions.find(({ vm: { id } }) => id === vm.id);
          return (
            <li key={vm.id} className={styles['result']}>
              <StateDot tone={deletion ? (deletion.failure === null ? 'good' : 'bad') : 'busy'} />
              <span className={styles['name']}>{vm.name}</span>
              <span className={styles['words']}>{deletion ? (deletion.failure ?? 'Deleted') : 'To do'}</span>
            </li>
          );
        })}
      </ul>
      <DialogButtons>
        <Button autoFocus onPress={onClose}>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { FolderField } from '../../ui/FolderField';
import styles from '../fleet/forms.module.css';
import { folderProblem } from '../overview/share-paths';

interface ExportCheckpointDialogProps {
  readonly vm: Vm;
  readonly number: number;
}

/** Asks where a checkpoint is to be written: into a new folder, so that nothing is in its way. */
export function ExportCheckpointDialog({ vm, number }: ExportCheckpointDialogProps) {
  const close = useUi((ui) => ui.closeDialog);
  const [parent, setParent] = useState('');
  const [wasSent, setSent] = useState(false);
  const folder = `${parent.replace(/\/+$/, '')}/${vm.name}-checkpoint-${number}`;
  const write = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.payload.export({ of: { vm: vm.id }, number, folder })),
    onSuccess: close,
  });
  const problem = folderProblem(parent);
  return (
    <Dialog title={`Export checkpoint ${number}`} onClose={close}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          setSent(true);
          if (problem === undefined && !write.isPending) write.mutate();
        }}
      >
        <FolderField
          label="Into the folder"
          value={parent}
          onChange={setParent}
          problem={wasSent || parent !== '' ? problem : undefined}
          autoFocus
        />
        <p className={styles['note']}>
          {problem === undefined ? (
            <>
              Its files are written to the new folder <code className={styles['path']}>{folder}</code>. They
              are yours alone: no machine sees them.
            </>
          ) : (
            'Its files are written to a new folder in there. They are yours alone: no machine sees them.'
          )}
        </p>
        {write.error && (
          <p role="alert" className={styles['failure']}>
            {write.error.message}
          </p>
        )}
        <DialogButtons>
          <Button onPress={close}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={write.isPending}>
            Export checkpoint {number}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

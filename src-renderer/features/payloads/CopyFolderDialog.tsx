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

interface CopyFolderDialogProps {
  readonly vm: Vm;
  /** A folder that was dropped on the VM. */
  readonly hostPath?: string | undefined;
}

/** Asks which folder is copied into a guest, and says where to. */
export function CopyFolderDialog({ vm, hostPath: dropped = '' }: CopyFolderDialogProps) {
  const close = useUi((ui) => ui.closeDialog);
  const [hostPath, setHostPath] = useState(dropped);
  const [wasSent, setSent] = useState(false);
  const problem = folderProblem(hostPath);
  const name = hostPath.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const copy = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.vm.copyFolder({ vm: vm.id, hostPath })),
    onSuccess: close,
  });
  return (
    <Dialog title={`Copy a folder into ${vm.name}`} onClose={close}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          setSent(true);
          if (problem === undefined && !copy.isPending) copy.mutate();
        }}
      >
        <FolderField
          label="Folder of this computer"
          value={hostPath}
          onChange={setHostPath}
          problem={wasSent || hostPath !== '' ? problem : undefined}
          autoFocus={dropped === ''}
        />
        <p className={styles['note']}>
          {vm.name} gets a copy{' '}
          {problem === undefined && name !== '' && (
            <>
              at <code className={styles['path']}>~/{name}</code>{' '}
            </>
          )}
          in the home of {vm.user}. Programs in it can read all of it. If there is something of that name
          already, nothing is copied.
        </p>
        {copy.error && (
          <p role="alert" className={styles['failure']}>
            {copy.error.message}
          </p>
        )}
        <DialogButtons>
          <Button onPress={close}>Cancel</Button>
          <Button type="submit" tone="primary" autoFocus={dropped !== ''} isPending={copy.isPending}>
            Copy into {vm.name}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

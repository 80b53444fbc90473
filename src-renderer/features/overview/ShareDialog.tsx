import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { FolderField } from '../../ui/FolderField';
import { folderProblem, guestPath, shareNameOf, shareNameProblem } from './share-paths';
import styles from './ShareDialog.module.css';

interface ShareDialogProps {
  readonly vm: Vm;
  /** A folder that was dropped on the VM. */
  readonly hostPath?: string | undefined;
}

/** Asks which folder a VM gets, and says what that means. Nothing is shared before the answer. */
export function ShareDialog({ vm, hostPath: dropped = '' }: ShareDialogProps) {
  const close = useUi((ui) => ui.closeDialog);
  const taken = vm.shares.map(({ name }) => name);
  const [hostPath, setHostPath] = useState(dropped);
  /** What was typed; until then the name follows the folder. */
  const [typedName, setTypedName] = useState<string>();
  const [wasSent, setSent] = useState(false);
  const name = typedName ?? (hostPath === '' ? '' : shareNameOf(hostPath, taken));
  const attach = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.vm.attachShare({ vm: vm.id, share: { name, hostPath } })),
    onSuccess: close,
  });
  const isDone = attach.isPending || attach.isSuccess;
  const folderFault = isDone ? undefined : folderProblem(hostPath);
  const nameFault = isDone ? undefined : shareNameProblem(name, taken);
  return (
    <Dialog title={`Share a folder with ${vm.name}`} onClose={close}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          setSent(true);
          if (!isDone && folderFault === undefined && nameFault === undefined) attach.mutate();
        }}
      >
        <FolderField
          label="Folder of this computer"
          value={hostPath}
          onChange={setHostPath}
          problem={wasSent || hostPath !== '' ? folderFault : undefined}
          autoFocus={dropped === ''}
        />
        <TextField
          label="Name in the guest"
          value={name}
          onChange={setTypedName}
          problem={wasSent || name !== '' ? nameFault : undefined}
          autoFocus={dropped !== ''}
          selectOnFocus
        />
        <p className={styles['note']}>
          Programs in {vm.name} can read, change and delete everything in it
          {name !== '' && (
            <>
              , at <code>{guestPath(name)}</code>
            </>
          )}
          .
        </p>
        {attach.error && (
          <p role="alert" className={styles['failure']}>
            {attach.error.message}
          </p>
        )}
        <DialogButtons>
          <Button onPress={close}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={attach.isPending}>
            Share
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

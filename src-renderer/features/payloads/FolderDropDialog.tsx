import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { RadioList } from '../../ui/RadioList';
import styles from '../fleet/forms.module.css';
import { dropOptions, likelyChoice, type DropChoice } from './drop-choices';
import { useFolderFacts } from './use-folder-facts';

interface FolderDropDialogProps {
  readonly vm: Vm;
  readonly hostPath: string;
}

/** Asks what a VM is to get of a folder that was dropped on it. The next dialog says what that means, and asks again. */
export function FolderDropDialog({ vm, hostPath }: FolderDropDialogProps) {
  const close = useUi((ui) => ui.closeDialog);
  const open = useUi((ui) => ui.open);
  const facts = useFolderFacts(vm, hostPath);
  const [chosen, setChosen] = useState<DropChoice>();
  const options = dropOptions(vm, facts.data, facts.error?.message);
  const choice = chosen ?? likelyChoice(options, facts.data);
  const folder = hostPath.split('/').at(-1) ?? hostPath;
  return (
    <Dialog title={`“${folder}” for ${vm.name}`} onClose={close}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (choice === null) close();
          else open({ kind: choice, vmId: vm.id, hostPath });
        }}
      >
        <code className={styles['path']}>{hostPath}</code>
        <RadioList
          label={`What is ${vm.name} to get?`}
          options={options}
          value={choice}
          onChange={setChosen}
        />
        {facts.isFetching && (
          <p role="status" className={styles['note']}>
            Looking at the folder…
          </p>
        )}
        <DialogButtons>
          {choice !== null && <Button onPress={close}>Cancel</Button>}
          <Button type="submit" tone="primary" autoFocus>
            {choice === null ? 'Close' : 'Continue…'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

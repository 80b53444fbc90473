import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useNavigation } from '../../app/navigation-store';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { FolderField } from '../../ui/FolderField';
import styles from '../fleet/forms.module.css';
import { folderProblem } from '../overview/share-paths';
import { FolderFactsView } from './FolderFactsView';
import { attachRefusal } from './payload-abilities';
import { useFolderFacts } from './use-folder-facts';

interface AttachPayloadDialogProps {
  readonly vm: Vm;
  /** A folder that was dropped on the VM. */
  readonly hostPath?: string | undefined;
}

/** Asks which folder follows a VM as its payload. It is looked at first, and nothing changes before the answer. */
export function AttachPayloadDialog({ vm, hostPath: dropped = '' }: AttachPayloadDialogProps) {
  const close = useUi((ui) => ui.closeDialog);
  const show = useNavigation((navigation) => navigation.show);
  const [path, setPath] = useState(dropped);
  /** The folder that is looked at; others are only being written. */
  const [looked, setLooked] = useState(folderProblem(dropped) === undefined ? dropped : null);
  const [takesOver, setTakesOver] = useState(false);
  const [wasSent, setSent] = useState(false);
  /** Consent was asked for in so many words. */
  const [wasAsked, setAsked] = useState(false);
  const isLooked = looked !== null && looked === path;
  const facts = useFolderFacts(vm, looked);
  const attach = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (folder: string) =>
      unwrap(window.corral.payload.attach({ vm: vm.id, path: folder, ...(takesOver && { takeOver: true }) })),
    onSuccess: () => {
      close();
      show(vm.id, 'payload');
    },
  });
  const refusal = attachRefusal(vm);
  const problem = folderProblem(path);
  const found = isLooked ? facts.data : undefined;
  const canAttach = found !== undefined && found.refusal === null;
  const hasAnswer = isLooked && (facts.data !== undefined || facts.error !== null);
  const lacksConsent = found?.needsTakeOver === true && !takesOver;
  const look = (folder: string): void => {
    setTakesOver(false);
    setAsked(false);
    attach.reset();
    if (folder === looked) void facts.refetch();
    else setLooked(folder);
  };
  return (
    <Dialog title={`Attach a payload to ${vm.name}`} onClose={close}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          setSent(true);
          if (problem !== undefined || refusal !== undefined || attach.isPending) return;
          if (!canAttach) look(path);
          else if (lacksConsent) setAsked(true);
          else attach.mutate(path);
        }}
      >
        <FolderField
          label="Folder of this computer"
          value={path}
          onChange={setPath}
          onChoose={look}
          problem={wasSent || path !== '' ? problem : undefined}
          autoFocus={dropped === ''}
        />
        {refusal !== undefined && !attach.isSuccess && <p className={styles['failure']}>{refusal}.</p>}
        {isLooked && <FolderFactsView vm={vm} facts={facts} />}
        {canAttach && found.needsTakeOver && (
          <>
            <Checkbox
              label={`Take it over without what ${found.lock?.owner.name ?? 'its last owner'} may not have published`}
              isSelected={takesOver}
              onChange={setTakesOver}
            />
            {lacksConsent && wasAsked && (
              <p role="alert" className={styles['failure']}>
                Choose to take it over first, or cancel.
              </p>
            )}
          </>
        )}
        {attach.error && (
          <p role="alert" className={styles['failure']}>
            {attach.error.message}
          </p>
        )}
        <DialogButtons>
          <Button onPress={close}>Cancel</Button>
          <Button
            type="submit"
            tone="primary"
            isDisabled={refusal !== undefined}
            isPending={attach.isPending || (isLooked && facts.isFetching)}
          >
            {canAttach ? `Attach to ${vm.name}` : hasAnswer ? 'Look again' : 'Look at the folder'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

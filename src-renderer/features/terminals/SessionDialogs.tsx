import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { sessionNameProblem } from './session-names';
import { useTerminals } from './terminal-store';
import { allPanes, closePaneIn, renameIn, type Workspace } from './workspace';
import styles from './SessionDialogs.module.css';

interface SessionDialogProps {
  readonly vm: Vm;
  readonly session: string;
  readonly onClose: () => void;
}

export function RenameSessionDialog({ vm, session, onClose }: SessionDialogProps) {
  const [name, setName] = useState(session);
  const change = useTerminals((terminals) => terminals.change);
  const rename = useMutation({
    mutationFn: () => unwrap(window.corral.session.rename({ vm: vm.id, session, name })),
    meta: { shownInPlace: true },
    onSuccess: () => {
      change(vm.id, (workspace) => ofSession(workspace, session, (id, rest) => renameIn(rest, id, name)));
      onClose();
    },
  });
  const others = (vm.guest?.sessions ?? []).map((other) => other.name).filter((other) => other !== session);
  const problem =
    sessionNameProblem(name, others) ?? (rename.error === null ? undefined : sentenceOf(rename.error));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (sessionNameProblem(name, others) === undefined) rename.mutate();
  };
  return (
    <Dialog title={`Rename the session ${session}`} onClose={onClose}>
      <form onSubmit={submit} className={styles['form']}>
        <TextField label="Name" value={name} onChange={setName} problem={problem} autoFocus />
        <DialogButtons>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            type="submit"
            tone="primary"
            isDisabled={sessionNameProblem(name, others) !== undefined}
            isPending={rename.isPending}
          >
            Rename
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

/** Asks before a session, and all that runs in it, is ended. */
export function EndSessionDialog({ vm, session, onClose }: SessionDialogProps) {
  const change = useTerminals((terminals) => terminals.change);
  const end = useMutation({
    mutationFn: () => unwrap(window.corral.session.end({ vm: vm.id, session })),
    onSuccess: () =>
      change(vm.id, (workspace) => ofSession(workspace, session, (id, rest) => closePaneIn(rest, id))),
    onSettled: onClose,
  });
  return (
    <Dialog role="alertdialog" title={`End the session ${session}?`} onClose={onClose}>
      <p>
        What runs in it on {vm.name} is stopped, and its history is lost. To leave it running, close the pane
        instead.
      </p>
      <DialogButtons>
        <Button onPress={onClose} autoFocus>
          Keep it
        </Button>
        <Button tone="danger" onPress={() => end.mutate()} isPending={end.isPending}>
          End {session}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

/** Changes the pane that shows a session, if there is one. */
function ofSession(
  workspace: Workspace,
  session: string,
  change: (paneId: string, workspace: Workspace) => Workspace,
): Workspace {
  const pane = allPanes(workspace).find((shown) => shown.session === session);
  return pane ? change(pane.id, workspace) : workspace;
}

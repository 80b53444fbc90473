import type { ReactElement } from 'react';
import type { Vm } from '../../src-preload/contract/vm';
import { useVms } from '../api/queries';
import { CreateDialog } from '../features/fleet/CreateDialog';
import { DeleteDialog } from '../features/fleet/DeleteDialog';
import { CloneDialog, RenameDialog } from '../features/fleet/NameDialogs';
import { QuitDialog } from '../features/quit/QuitDialog';
import { FinishedTasksDialog, TaskLogDialog } from '../features/tasks/TaskDialogs';
import { useUi, type OpenDialog } from './ui-store';

/** The one dialog that is open, if any. */
export function Dialogs() {
  const dialog = useUi((ui) => ui.dialog);
  const vms = useVms().data ?? [];
  if (!dialog) return null;
  if (!('vmId' in dialog)) return otherDialog(dialog);
  const vm = vms.find(({ id }) => id === dialog.vmId);
  return vm ? vmDialog(dialog.kind, vm) : null;
}

function otherDialog(dialog: Exclude<OpenDialog, { readonly vmId: string }>): ReactElement | null {
  switch (dialog.kind) {
    case 'create':
      return <CreateDialog />;
    case 'tasks':
      return <FinishedTasksDialog />;
    case 'task-log':
      return <TaskLogDialog taskId={dialog.taskId} />;
    case 'quit':
      return <QuitDialog running={dialog.running} pauses={dialog.pauses} />;
    case 'palette':
    case 'settings':
    case 'checks':
      return null;
  }
}

function vmDialog(kind: 'clone' | 'rename' | 'delete', vm: Vm): ReactElement {
  switch (kind) {
    case 'clone':
      return <CloneDialog vm={vm} />;
    case 'rename':
      return <RenameDialog vm={vm} />;
    case 'delete':
      return <DeleteDialog vm={vm} />;
  }
}

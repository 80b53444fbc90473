import type { ReactElement } from 'react';
import type { Vm } from '../../src-preload/contract/vm';
import { useVms } from '../api/queries';
import { CreateDialog } from '../features/fleet/CreateDialog';
import { ForceStopDialog } from '../features/fleet/ForceStopDialog';
import { CloneDialog, RenameDialog } from '../features/fleet/NameDialogs';
import { FamilyNetworkDialog } from '../features/network/FamilyNetworkDialog';
import { ProxyLogDialog } from '../features/network/ProxyLogDialog';
import { ChecksDialog } from '../features/onboarding/ChecksDialog';
import { ShareDialog } from '../features/overview/ShareDialog';
import { CommandPalette } from '../features/palette/CommandPalette';
import { usePaletteShortcut } from '../features/palette/use-palette-shortcut';
import { AttachPayloadDialog } from '../features/payloads/AttachPayloadDialog';
import { CompareDialog } from '../features/payloads/CompareDialog';
import { CopyFolderDialog } from '../features/payloads/CopyFolderDialog';
import { DecidePayloadDialog } from '../features/payloads/DecidePayloadDialog';
import { DetachPayloadDialog } from '../features/payloads/DetachPayloadDialog';
import { ExportCheckpointDialog } from '../features/payloads/ExportCheckpointDialog';
import { FolderDropDialog } from '../features/payloads/FolderDropDialog';
import { PayloadLogDialog } from '../features/payloads/PayloadLogDialog';
import { RestoreCheckpointDialog } from '../features/payloads/RestoreCheckpointDialog';
import { StopUnpublishedDialog } from '../features/payloads/StopUnpublishedDialog';
import { QuitDialog } from '../features/quit/QuitDialog';
import { DeleteDialog } from '../features/safety/DeleteDialog';
import { DeleteSeveralDialog } from '../features/safety/DeleteSeveralDialog';
import { SafetyDialog } from '../features/safety/SafetyDialog';
import { SettingsDialog } from '../features/settings/SettingsDialog';
import { SetupDialog } from '../features/setup/SetupDialog';
import { CreateFamilyDialog } from '../features/snapshots/CreateFamilyDialog';
import { CreateSnapshotDialog } from '../features/snapshots/CreateSnapshotDialog';
import { InitDialog } from '../features/snapshots/InitDialog';
import { RestoreDialog } from '../features/snapshots/RestoreDialog';
import { FinishedTasksDialog } from '../features/tasks/FinishedTasksDialog';
import { StopTaskDialog } from '../features/tasks/StopTaskDialog';
import { TaskLogDialog } from '../features/tasks/TaskLogDialog';
import { UndoDialog } from '../features/undo/UndoDialog';
import { useUi, type OpenDialog } from './ui-store';

/** The one dialog that is open, if any. */
export function Dialogs() {
  usePaletteShortcut();
  const dialog = useUi((ui) => ui.dialog);
  const vms = useVms().data ?? [];
  if (!dialog) return null;
  if (dialog.kind === 'delete-several') {
    return <DeleteSeveralDialog vms={vms.filter(({ id }) => dialog.vmIds.includes(id))} />;
  }
  if (!('vmId' in dialog)) return otherDialog(dialog);
  const vm = vms.find(({ id }) => id === dialog.vmId);
  return vm ? vmDialog(dialog, vm) : null;
}

function otherDialog(
  dialog: Exclude<OpenDialog, { readonly vmId: string } | { readonly vmIds: readonly string[] }>,
): ReactElement {
  switch (dialog.kind) {
    case 'create':
      return <CreateDialog />;
    case 'create-family':
      return <CreateFamilyDialog />;
    case 'setup':
      return <SetupDialog />;
    case 'family-network':
      return <FamilyNetworkDialog familyId={dialog.familyId} />;
    case 'undo':
      return <UndoDialog />;
    case 'tasks':
      return <FinishedTasksDialog />;
    case 'task-log':
      return <TaskLogDialog taskId={dialog.taskId} />;
    case 'stop-task':
      return <StopTaskDialog taskId={dialog.taskId} />;
    case 'quit':
      return <QuitDialog running={dialog.running} pauses={dialog.pauses} />;
    case 'palette':
      return <CommandPalette />;
    case 'settings':
      return <SettingsDialog />;
    case 'checks':
      return <ChecksDialog />;
  }
}

function vmDialog(dialog: Extract<OpenDialog, { readonly vmId: string }>, vm: Vm): ReactElement {
  switch (dialog.kind) {
    case 'clone':
      return <CloneDialog vm={vm} />;
    case 'rename':
      return <RenameDialog vm={vm} />;
    case 'delete':
      return <DeleteDialog vm={vm} />;
    case 'snapshot':
      return <CreateSnapshotDialog vm={vm} />;
    case 'restore':
      return <RestoreDialog vm={vm} />;
    case 'init':
      return <InitDialog vm={vm} />;
    case 'safety':
      return <SafetyDialog vm={vm} />;
    case 'force-stop':
      return <ForceStopDialog vm={vm} />;
    case 'proxy-log':
      return <ProxyLogDialog vm={vm} />;
    case 'share':
      return <ShareDialog vm={vm} hostPath={dialog.hostPath} />;
    case 'folder-drop':
      return <FolderDropDialog vm={vm} hostPath={dialog.hostPath} />;
    case 'copy-folder':
      return <CopyFolderDialog vm={vm} hostPath={dialog.hostPath} />;
    case 'attach-payload':
      return <AttachPayloadDialog vm={vm} hostPath={dialog.hostPath} />;
    case 'detach-payload':
      return <DetachPayloadDialog vm={vm} />;
    case 'decide-payload':
      return <DecidePayloadDialog vm={vm} />;
    case 'stop-unpublished':
      return <StopUnpublishedDialog vm={vm} deed={dialog.deed} reason={dialog.reason} />;
    case 'payload-log':
      return <PayloadLogDialog vm={vm} />;
    case 'restore-checkpoint':
      return <RestoreCheckpointDialog vm={vm} number={dialog.number} />;
    case 'export-checkpoint':
      return <ExportCheckpointDialog vm={vm} number={dialog.number} />;
    case 'compare-checkpoints':
      return <CompareDialog vm={vm} from={dialog.from} to={dialog.to} />;
  }
}

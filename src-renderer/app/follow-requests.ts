import type { DesktopRequest, Place } from '../../src-preload/contract/desktop';
import { useNavigation } from './navigation-store';
import { useUi, type OpenDialog } from './ui-store';

/** Shows a session of a VM in its terminals. */
type OpenTerminal = (vmId: string, session: string) => void;

/** Goes where the tray, the popover or a notification asks the main window to go. @returns the undo */
export function followRequests(openTerminal: OpenTerminal): () => void {
  return window.corral.onRequest((request) => answer(request, openTerminal));
}

function answer(request: DesktopRequest, openTerminal: OpenTerminal): void {
  switch (request.kind) {
    case 'show':
      goTo(request.place, openTerminal);
      return;
    case 'ask-quit':
      useUi.getState().open({ kind: 'quit', running: request.running, pauses: request.pauses });
  }
}

/** Shows a place. A dialog that was open gives way, except the question about quitting: somebody waits for its answer. */
export function goTo(place: Place, openTerminal: OpenTerminal): void {
  const ui = useUi.getState();
  if (place.kind === 'vm') {
    useNavigation.getState().show(place.vmId, place.tab);
    if (place.session !== undefined) openTerminal(place.vmId, place.session);
  }
  if (ui.dialog?.kind === 'quit') return;
  const dialog = dialogAt(place);
  if (dialog) ui.open(dialog);
  else ui.closeDialog();
}

function dialogAt(place: Place): OpenDialog | undefined {
  switch (place.kind) {
    case 'herd':
    case 'vm':
      return undefined;
    case 'question':
      return { kind: place.question, vmId: place.vmId };
    case 'task':
      return { kind: 'task-log', taskId: place.taskId };
    case 'new-vm':
      return { kind: 'create' };
    case 'settings':
      return { kind: 'settings' };
  }
}

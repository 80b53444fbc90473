import type { DesktopRequest, Place } from '../../src-preload/contract/desktop';
import { useNavigation } from './navigation-store';
import { useUi } from './ui-store';

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

/** Shows a place; a dialog that was open gives way. */
export function goTo(place: Place, openTerminal: OpenTerminal): void {
  const ui = useUi.getState();
  ui.closeDialog();
  switch (place.kind) {
    case 'herd':
      return;
    case 'vm':
      useNavigation.getState().show(place.vmId, place.tab);
      if (place.session !== undefined) openTerminal(place.vmId, place.session);
      return;
    case 'task':
      ui.open({ kind: 'task-log', taskId: place.taskId });
      return;
    case 'new-vm':
      ui.open({ kind: 'create' });
      return;
    case 'settings':
      ui.open({ kind: 'settings' });
  }
}

import type { DesktopRequest, Place } from '../../src-preload/contract/desktop';
import { useNavigation } from './navigation-store';
import { useUi } from './ui-store';

/** Goes where the tray, the popover or a notification asks the main window to go. @returns the undo */
export function followRequests(): () => void {
  return window.corral.onRequest(answer);
}

function answer(request: DesktopRequest): void {
  switch (request.kind) {
    case 'show':
      goTo(request.place);
      return;
    case 'ask-quit':
      useUi.getState().open({ kind: 'quit', running: request.running, pauses: request.pauses });
  }
}

/** Shows a place; a dialog that was open gives way. */
export function goTo(place: Place): void {
  const ui = useUi.getState();
  const navigation = useNavigation.getState();
  ui.closeDialog();
  switch (place.kind) {
    case 'herd':
      return;
    case 'vm':
      if (place.session === undefined) navigation.show(place.vmId, place.tab);
      else navigation.showSession({ vmId: place.vmId, name: place.session });
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

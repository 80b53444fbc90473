import type { Place } from '../../src-preload/contract/desktop';

/** Leaves the popover for a place in the main window. */
export function showMainWindow(place: Place): void {
  void window.corral.desktop.show({ place });
  void window.corral.desktop.hidePopover({});
}

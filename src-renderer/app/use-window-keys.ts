import { useEffect, useEffectEvent } from 'react';
import type { HerdEntry } from '../features/fleet/herd-order';
import { hasOnlyCommandKey } from '../lib/platform';
import { vmTabs } from '../lib/vm-tabs';
import { useNavigation } from './navigation-store';
import { movePane } from './panes';

/**
 * Keys of the whole window: F6 and Shift+F6 go round its panes, the command key with a digit selects
 * a VM, Ctrl+Tab and Ctrl+Shift+Tab change the tab. Terminals and screens keep those that a guest may want.
 */
export function useWindowKeys(herd: readonly HerdEntry[] | undefined): void {
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (document.querySelector('[aria-modal="true"]')) return;
    if (!act(event, herd ?? [])) return;
    event.preventDefault();
    event.stopPropagation();
  });
  useEffect(() => {
    // Before a terminal or a screen takes the key.
    const listener = (event: KeyboardEvent): void => onKey(event);
    window.addEventListener('keydown', listener, { capture: true });
    return () => window.removeEventListener('keydown', listener, { capture: true });
  }, []);
}

/** @returns whether the key was one of the window's */
function act(event: KeyboardEvent, herd: readonly HerdEntry[]): boolean {
  const isInGuest =
    event.target instanceof Element && event.target.closest('.xterm, [data-takes-keys]') !== null;
  if (event.key === 'F6' && (event.shiftKey || !isInGuest)) {
    movePane(event.shiftKey ? -1 : 1);
    return true;
  }
  if (/^[1-9]$/.test(event.key) && hasOnlyCommandKey(event)) {
    const vm = herd[Number(event.key) - 1];
    if (vm) useNavigation.getState().select(vm.id);
    return vm !== undefined;
  }
  if (event.key === 'Tab' && event.ctrlKey && !isInGuest) {
    moveTab(event.shiftKey ? -1 : 1);
    return true;
  }
  return false;
}

function moveTab(by: number): void {
  const { vmId, tab, show } = useNavigation.getState();
  const index = vmTabs.findIndex(({ id }) => id === tab);
  const next = vmTabs[(index + by + vmTabs.length) % vmTabs.length];
  if (vmId !== null && next) show(vmId, next.id);
}

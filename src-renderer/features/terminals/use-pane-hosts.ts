import { useCallback, useEffect, useState } from 'react';

/**
 * Gives each pane an element of its own, which the layout takes in: a pane that moves in the layout
 * then keeps its screen and its connection.
 */
export function usePaneHosts(paneIds: readonly string[]): (paneId: string) => HTMLElement {
  const [hosts] = useState(() => new Map<string, HTMLElement>());
  const wanted = paneIds.join(' ');
  useEffect(() => {
    const kept = new Set(wanted.split(' '));
    for (const [paneId, host] of hosts) {
      if (kept.has(paneId)) continue;
      host.remove();
      hosts.delete(paneId);
    }
  }, [hosts, wanted]);
  return useCallback(
    (paneId: string): HTMLElement => {
      const host = hosts.get(paneId) ?? document.createElement('div');
      hosts.set(paneId, host);
      return host;
    },
    [hosts],
  );
}

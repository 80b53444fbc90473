import { isVmTab } from '../lib/vm-tabs';
import { useNavigation } from './navigation-store';

const key = 'corral.place';

/** Opens the window where it was closed, and keeps where it stands from now on. @returns the undo */
export function rememberPlace(storage: Storage): () => void {
  useNavigation.setState(readPlace(storage.getItem(key)));
  return useNavigation.subscribe(({ vmId, tab }) => storage.setItem(key, JSON.stringify({ vmId, tab })));
}

/** What was kept, as far as it can be read. */
function readPlace(kept: string | null): Partial<ReturnType<typeof useNavigation.getState>> {
  try {
    const { vmId, tab } = JSON.parse(kept ?? '{}') as { readonly vmId?: unknown; readonly tab?: unknown };
    return { ...(typeof vmId === 'string' && { vmId }), ...(isVmTab(tab) && { tab }) };
  } catch {
    return {};
  }
}

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { PayloadLock } from '../../../src-preload/contract/payload';
import type { VmPayload } from '../../../src-preload/contract/payload-state';
import { unwrap } from '../../api/call';

/** Who may write to the folder of a payload, null for nobody; asked for anew when the state changes. */
export function usePayloadLock({ path, state }: VmPayload): UseQueryResult<PayloadLock | null> {
  return useQuery({
    queryKey: ['payload-lock', path, state.kind],
    queryFn: async () => {
      const { locks } = await unwrap(window.corral.payload.locks({}));
      return locks.find((lock) => lock.path === path) ?? null;
    },
    placeholderData: (last) => last,
    refetchOnMount: 'always',
  });
}

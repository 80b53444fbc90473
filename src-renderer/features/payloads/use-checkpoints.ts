import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Checkpoint } from '../../../src-preload/contract/payload';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';

/**
 * The history of a VM’s payload, newest first; asked for anew with each new checkpoint, and when the state changes: a
 * side that lost a decision is not the last checkpoint.
 */
export function useCheckpoints({ id, payload }: Vm): UseQueryResult<readonly Checkpoint[]> {
  return useQuery({
    queryKey: [
      'checkpoints',
      id,
      payload?.payloadId,
      payload?.lastCheckpoint?.number ?? 0,
      payload?.state.kind,
    ],
    queryFn: async () => (await unwrap(window.corral.payload.history({ vm: id }))).checkpoints,
    placeholderData: (last) => last,
    refetchOnMount: 'always',
  });
}

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import type { FolderFacts } from './folder-words';

/** What a folder is, and whether a VM may have it as its payload; null asks nothing. */
export function useFolderFacts({ id }: Vm, path: string | null): UseQueryResult<FolderFacts> {
  return useQuery({
    queryKey: ['folder-facts', id, path],
    queryFn: () => unwrap(window.corral.payload.inspect({ path: path ?? '', vm: id })),
    enabled: path !== null,
    refetchOnMount: 'always',
    gcTime: 0,
  });
}

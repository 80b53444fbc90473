import { MutationCache, QueryClient } from '@tanstack/react-query';
import { sentenceOf } from '../api/call';
import { useUi } from './ui-store';

/** Lists are patched by events, so nothing is asked for again by itself. Failed actions become notices. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: Infinity, gcTime: Infinity, retry: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
    mutationCache: new MutationCache({
      onError: (error, _input, _context, mutation) => {
        // A dialog shows its own errors beside its fields.
        if (mutation.meta?.['shownInPlace'] !== true) useUi.getState().notify('error', sentenceOf(error));
      },
    }),
  });
}

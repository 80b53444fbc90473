import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Output } from '../../../src-preload/contract/contract';
import { unwrap } from '../../api/call';

export type Recipe = Output<'setup', 'recipe'>;

/** The recipe that new agent machines are set up by; it is a file, so it is read anew each time. */
export function useRecipe(): UseQueryResult<Recipe> {
  return useQuery({
    queryKey: ['recipe'],
    queryFn: () => unwrap(window.corral.setup.recipe({})),
    refetchOnMount: 'always',
  });
}

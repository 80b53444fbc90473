import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { unwrap } from '../../api/call';

/** Gives VMs that were put away their names and places again; what fails becomes a notice. */
export function useBringBack(): UseMutationResult<void, Error, readonly string[]> {
  return useMutation({
    mutationFn: async (vmIds: readonly string[]) => {
      for (const vm of vmIds) await unwrap(window.corral.undo.restore({ vm }));
    },
  });
}

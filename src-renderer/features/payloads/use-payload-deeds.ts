import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import type { PayloadDeed } from './payload-abilities';

/** What is done about the payload of a VM; what fails becomes a notice. */
export interface PayloadDeeds {
  /** The deed that is under way. */
  readonly pending: PayloadDeed | undefined;
  readonly run: (deed: PayloadDeed) => void;
}

export function usePayloadDeeds({ id }: Vm): PayloadDeeds {
  const open = useUi((ui) => ui.open);
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (deed: Exclude<PayloadDeed, 'decide'>) => unwrap(window.corral.payload[deed]({ vm: id })),
  });
  return {
    pending: isPending ? variables : undefined,
    run: (deed) => {
      if (deed === 'decide') open({ kind: 'decide-payload', vmId: id });
      else mutate(deed);
    },
  };
}

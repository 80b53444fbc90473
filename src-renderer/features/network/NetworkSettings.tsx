import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useFamilies } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Hint, Section } from '../overview/Section';
import { NetworkPolicyForm } from './NetworkPolicyForm';

/** The network policy of one VM, which may be that of its family. */
export function NetworkSettings({ vm }: { readonly vm: Vm }) {
  const open = useUi((ui) => ui.open);
  const family = useFamilies().data?.find(({ id }) => id === vm.family?.id);
  const { policy, isOwn } = vm.network;
  const follow = useMutation({
    mutationFn: () => unwrap(window.corral.network.configure({ of: { vm: vm.id }, policy: null })),
  });
  return (
    <Section
      title="Network"
      action={
        family && (
          <Button onPress={() => open({ kind: 'family-network', familyId: family.id })}>
            Network of all {family.prefix}…
          </Button>
        )
      }
    >
      <Hint>
        {family && !isOwn
          ? `${vm.name} has the policy of its family ${family.prefix}. What you save here is for ${vm.name} alone.`
          : `This policy is for ${vm.name} alone.`}
      </Hint>
      <NetworkPolicyForm of={{ vm: vm.id }} policy={policy}>
        {family && isOwn && (
          <Button isPending={follow.isPending} onPress={() => follow.mutate()}>
            Use the policy of {family.prefix}
          </Button>
        )}
      </NetworkPolicyForm>
    </Section>
  );
}

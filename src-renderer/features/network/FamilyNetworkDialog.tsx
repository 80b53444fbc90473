import { useFamilies, useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import styles from '../fleet/forms.module.css';
import { NetworkPolicyForm } from './NetworkPolicyForm';

/** The network policy of a family, which its VMs have unless they got one of their own. */
export function FamilyNetworkDialog({ familyId }: { readonly familyId: string }) {
  const close = useUi((ui) => ui.closeDialog);
  const family = useFamilies().data?.find(({ id }) => id === familyId);
  const vms = useVms().data ?? [];
  if (!family) return null;
  const exceptions = vms.filter(
    (vm) => vm.family?.id === familyId && vm.setAside === null && vm.network.isOwn,
  );
  return (
    <Dialog title={`Network of ${family.prefix}`} onClose={close}>
      <p className={styles['note']}>
        It holds for every machine of {family.prefix}
        {exceptions.length > 0 && ` except ${exceptions.map(({ name }) => name).join(', ')}`}.
      </p>
      <NetworkPolicyForm of={{ family: familyId }} policy={family.network} onSaved={close}>
        <Button onPress={close}>Cancel</Button>
      </NetworkPolicyForm>
    </Dialog>
  );
}

import { Camera } from 'lucide-react';
import { useState } from 'react';
import type { Family } from '../../../src-preload/contract/family';
import type { Vm } from '../../../src-preload/contract/vm';
import { useFamilies, useFromVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { ActionMenu, type MenuAction } from '../../ui/ActionMenu';
import { Button } from '../../ui/Button';
import { abilitiesIn } from '../fleet/vm-abilities';
import { devOf } from '../../lib/family-members';
import { buildLineage, idsOf } from './lineage';
import { LineageTree } from './LineageTree';
import { NodeDetails } from './NodeDetails';
import styles from './SnapshotsTab.module.css';
import { useNodeActions } from './use-node-actions';

/** The states that a VM came from and that were kept of it. */
export function SnapshotsTab({ vm }: { readonly vm: Vm }) {
  if (vm.family) return <FamilyTree familyId={vm.family.id} />;
  return <FirstSnapshot vm={vm} />;
}

/** A VM without a family: what snapshots are for, and the way to the first one. */
function FirstSnapshot({ vm }: { readonly vm: Vm }) {
  const open = useUi((ui) => ui.open);
  return (
    <div className={styles['page']}>
      <div className={styles['empty']}>
        <h3>No snapshots of {vm.name} yet</h3>
        <p>
          Snapshots keep {vm.name} as it is at one moment. You can go back to any of them, and what you leave
          for it can be brought back for 7 days. A snapshot takes space only for what differs.
        </p>
        <Button
          tone="primary"
          isDisabled={!canKeep(vm)}
          onPress={() => open({ kind: 'snapshot', vmId: vm.id })}
        >
          <Camera size={14} aria-hidden /> Create the first snapshot…
        </Button>
      </div>
    </div>
  );
}

/** The lineage of a family with all that can be done in it. */
export function FamilyTree({ familyId }: { readonly familyId: string }) {
  const family = useFamilies().data?.find(({ id }) => id === familyId);
  const nodes = useFromVms((vms) => buildLineage(vms, familyId));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  if (!nodes) return null;
  const chosenIds = idsOf(nodes).filter((id) => chosen.has(id));
  // What was put away is not chosen any more, and stays so when it comes back.
  if (chosenIds.length < chosen.size) setChosen(new Set(chosenIds));
  return (
    <div className={styles['page']}>
      <TreeActions familyId={familyId} family={family} chosenIds={chosenIds} />
      <section aria-label="Lineage" className={styles['lineage']}>
        <div aria-hidden className={styles['titles']}>
          <span>State</span>
          <span>Age</span>
          <span>Own</span>
          <span>Shared</span>
          <span>Frees</span>
        </div>
        <LineageTree
          label={`Lineage of ${family?.prefix ?? 'the family'}`}
          prefix={family?.prefix}
          nodes={nodes}
          chosen={new Set(chosenIds)}
          onChoose={setChosen}
        />
      </section>
      <NodeDetails chosenIds={chosenIds} />
    </div>
  );
}

interface TreeActionsProps {
  readonly familyId: string;
  readonly family: Family | undefined;
  readonly chosenIds: readonly string[];
}

function TreeActions({ familyId, family, chosenIds }: TreeActionsProps) {
  const open = useUi((ui) => ui.open);
  const dev = useFromVms((vms) => devOf(vms, familyId));
  const { restore, rename, check, remove } = useNodeActions(chosenIds);
  const canUseDev = dev !== undefined && canKeep(dev);
  const init: MenuAction = {
    id: 'init',
    title: `Make ${family?.prefix ?? ''}-init…`,
    unavailable: canUseDev ? undefined : 'There is no machine for work that could be copied now',
    run: () => dev && open({ kind: 'init', vmId: dev.id }),
  };
  return (
    <div role="toolbar" aria-label="Snapshots" className={styles['actions']}>
      <Button
        tone="primary"
        isDisabled={!canUseDev}
        onPress={() => dev && open({ kind: 'snapshot', vmId: dev.id })}
      >
        <Camera size={14} aria-hidden /> Create snapshot…
      </Button>
      {[restore, remove].map(({ id, title, unavailable, run }) => (
        <Button key={id} isDisabled={unavailable !== undefined} onPress={run}>
          {title}
        </Button>
      ))}
      <ActionMenu label="More for the snapshots" actions={[rename, check, init]} />
    </div>
  );
}

/** Whether a copy of it can be taken now. */
function canKeep({ state }: Vm): boolean {
  return abilitiesIn(state.kind).clone;
}

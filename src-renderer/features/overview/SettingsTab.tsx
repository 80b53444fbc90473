import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { nameProblem } from '../../lib/vm-name';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { NetworkSettings } from '../network/NetworkSettings';
import { abilitiesIn } from '../fleet/vm-abilities';
import { pendingWords } from './resource-words';
import { ResourcesForm } from './ResourcesForm';
import { Hint, Section } from './Section';
import styles from './SettingsTab.module.css';

const busyWords = 'Another task is at work on this VM. You can change this when it is done.';

/** What can be changed of a VM for good: its name, what it has, whether it exists. */
export function SettingsTab({ vm }: { readonly vm: Vm }) {
  const can = abilitiesIn(vm.state.kind);
  const open = useUi((ui) => ui.open);
  const pending = pendingWords(vm);
  return (
    <div className={styles['page']}>
      <Section title="Name">
        {can.rename ? <NameForm key={vm.name} vm={vm} /> : <Hint>{busyWords}</Hint>}
      </Section>
      <Section title="Resources">
        {can.rename ? <ResourcesForm vm={vm} /> : <Hint>{busyWords}</Hint>}
        {pending !== undefined && <Hint>{pending}</Hint>}
      </Section>
      <NetworkSettings vm={vm} />
      <Section
        title="Delete"
        action={
          <Button isDisabled={!can.remove} onPress={() => open({ kind: 'delete', vmId: vm.id })}>
            Delete {vm.name}…
          </Button>
        }
      >
        <Hint>
          {can.remove
            ? 'Before that, it is looked into for work that is nowhere else. A deleted VM can be brought back for 7 days; its clones stay.'
            : 'Wait until the VM is up or off.'}
        </Hint>
      </Section>
    </div>
  );
}

function NameForm({ vm }: { readonly vm: Vm }) {
  const others = (useVms().data ?? []).filter(({ id }) => id !== vm.id).map(({ name }) => name);
  const [name, setName] = useState(vm.name);
  const rename = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.vm.rename({ vm: vm.id, name })),
  });
  const problem = nameProblem(name, others);
  const isChanged = name !== vm.name;
  return (
    <form
      className={styles['name']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && problem === undefined && !rename.isPending) rename.mutate();
      }}
    >
      <TextField
        label="Name of the machine"
        value={name}
        onChange={setName}
        problem={problem ?? rename.error?.message}
      />
      <Button type="submit" isDisabled={!isChanged || problem !== undefined} isPending={rename.isPending}>
        Rename
      </Button>
    </form>
  );
}

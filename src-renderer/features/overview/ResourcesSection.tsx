import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { formatMemory } from '../../lib/format';
import { Button } from '../../ui/Button';
import { abilitiesIn } from '../fleet/vm-abilities';
import { pendingWords } from './resource-words';
import { ResourcesForm } from './ResourcesForm';
import styles from './ResourcesSection.module.css';
import { Fact, Facts, Section } from './Section';

/** What the guest has of this computer; “Change” edits it in place. */
export function ResourcesSection({ vm }: { readonly vm: Vm }) {
  const [isEdited, setEdited] = useState(false);
  const [wasEdited, setWasEdited] = useState(false);
  const close = (): void => {
    setEdited(false);
    setWasEdited(true);
  };
  const { cpuCount, memoryMB, diskGB } = vm.resources;
  const canChange = abilitiesIn(vm.state.kind).rename;
  const pending = pendingWords(vm);
  return (
    <Section
      title="Resources"
      action={
        canChange &&
        !isEdited && (
          <Button tone="quiet" label="Change resources" autoFocus={wasEdited} onPress={() => setEdited(true)}>
            Change
          </Button>
        )
      }
    >
      {isEdited ? (
        <ResourcesForm vm={vm} onDone={close} />
      ) : (
        <Facts>
          <Fact name="CPUs">{cpuCount}</Fact>
          <Fact name="Memory">{formatMemory(memoryMB)}</Fact>
          <Fact name="Disk">{diskGB} GB</Fact>
        </Facts>
      )}
      {pending !== undefined && <p className={styles['pending']}>{pending}</p>}
    </Section>
  );
}

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useVms } from '../../api/queries';
import { count, formatBytes, formatTime } from '../../lib/format';
import { TextArea } from '../../ui/TextArea';
import { Fact, Facts, Hint, Section } from '../overview/Section';
import { SafetyButton } from '../safety/SafetyBadge';
import styles from './SnapshotsTab.module.css';
import { originLine, sizeWords, tierMeaning } from './snapshot-words';

/** What is chosen in the tree, with all that is known of it; a note is written here. */
export function NodeDetails({ chosenIds }: { readonly chosenIds: readonly string[] }) {
  const chosen = (useVms().data ?? []).filter(({ id }) => chosenIds.includes(id));
  const [vm, ...others] = chosen;
  if (!vm) return <Hint>Choose a state to see where it comes from, what it takes, and to write a note.</Hint>;
  if (others.length === 0) return <OneNode key={vm.id} vm={vm} />;
  return (
    <Section title={`${chosen.length} chosen`}>
      <Hint>{freedWords(chosen)}</Hint>
    </Section>
  );
}

function OneNode({ vm }: { readonly vm: Vm }) {
  return (
    <Section title={vm.name}>
      <div className={styles['details']}>
        <Facts>
          <Fact name="What it is">{tierMeaning[vm.family?.tier ?? 'dev']}</Fact>
          <Fact name="Origin">{originLine(vm)}</Fact>
          <Fact name="Made">{formatTime(vm.createdAt)}</Fact>
          <Fact name="Disk">
            {sizeWords(vm.ownBytes)} of its own, {sizeWords(vm.sharedBytes)} shared; deleting it frees{' '}
            {sizeWords(vm.freedBytes)}
          </Fact>
          <Fact name="Git work">
            {vm.family?.tier === 'clean' ? 'Never started, so there is none' : <SafetyButton vm={vm} />}
          </Fact>
        </Facts>
        <NoteField key={vm.note} vm={vm} />
      </div>
    </Section>
  );
}

/** Saves what was written when the field is left. */
function NoteField({ vm }: { readonly vm: Vm }) {
  const [note, setNote] = useState(vm.note);
  const annotate = useMutation({
    mutationFn: () => unwrap(window.corral.snapshot.annotate({ vm: vm.id, note })),
  });
  return (
    <TextArea
      label={`Note on ${vm.name}`}
      value={note}
      onChange={setNote}
      onBlur={() => {
        if (note !== vm.note) annotate.mutate();
      }}
      maxLength={500}
      placeholder="What is special about this state?"
    />
  );
}

function freedWords(chosen: readonly Vm[]): string {
  const known = chosen.flatMap(({ freedBytes }) => freedBytes ?? []);
  if (known.length === 0) return 'Delete them together; one question is asked for all.';
  const bytes = known.reduce((sum, freed) => sum + freed, 0);
  return `Deleting ${count(chosen.length, 'state')} frees at least ${formatBytes(bytes)}.`;
}

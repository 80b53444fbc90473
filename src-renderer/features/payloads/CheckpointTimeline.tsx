import { useState } from 'react';
import { GridList } from 'react-aria-components';
import type { Checkpoint } from '../../../src-preload/contract/payload';
import type { VmPayload } from '../../../src-preload/contract/payload-state';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Hint, Section } from '../overview/Section';
import { checkpointActions, newestOf } from './checkpoint-actions';
import { CheckpointRow } from './CheckpointRow';
import styles from './CheckpointTimeline.module.css';
import { useCheckpoints } from './use-checkpoints';

interface CheckpointTimelineProps {
  readonly vm: Vm;
  readonly payload: VmPayload;
}

/** All checkpoints that were kept, newest first. Enter restores, and asks first; two that are chosen are compared. */
export function CheckpointTimeline({ vm, payload }: CheckpointTimelineProps) {
  const { data, error } = useCheckpoints(vm);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  return (
    <Section
      title="Checkpoints"
      action={data && data.length > 0 && <Toolbar vm={vm} checkpoints={data} chosen={chosen} />}
    >
      {error && (
        <p role="alert" className={styles['failure']}>
          {sentenceOf(error)}
        </p>
      )}
      {data?.length === 0 && (
        <Hint>
          None yet. The first is made as soon as {vm.name} has something to keep; from then on each change
          makes one. The newest 20 are kept, older ones at growing distances.
        </Hint>
      )}
      {data && data.length > 0 && (
        <Timeline key={payload.payloadId} vm={vm} checkpoints={data} chosen={chosen} onChoose={setChosen} />
      )}
    </Section>
  );
}

interface ListProps {
  readonly vm: Vm;
  readonly checkpoints: readonly Checkpoint[];
  readonly chosen: ReadonlySet<number>;
}

/** What can be done with those that are chosen. */
function Toolbar({ vm, checkpoints, chosen }: ListProps) {
  const open = useUi((ui) => ui.open);
  const actions = checkpointActions(checkpoints, chosen, (dialog) => open({ ...dialog, vmId: vm.id }));
  return (
    <div role="toolbar" aria-label="Chosen checkpoints" className={styles['actions']}>
      {actions.map(({ id, title, unavailable, run }) => (
        <Button key={id} isDisabled={unavailable !== undefined} onPress={run}>
          {title}
        </Button>
      ))}
    </div>
  );
}

interface TimelineProps extends ListProps {
  readonly onChoose: (numbers: ReadonlySet<number>) => void;
}

function Timeline({ vm, checkpoints, chosen, onChoose }: TimelineProps) {
  const open = useUi((ui) => ui.open);
  return (
    <GridList
      aria-label={`Checkpoints of ${vm.name}`}
      items={checkpoints.map((checkpoint) => ({ id: checkpoint.number, checkpoint }))}
      selectionMode="multiple"
      selectionBehavior="replace"
      selectedKeys={[...chosen]}
      onSelectionChange={(keys) =>
        onChoose(new Set(keys === 'all' ? checkpoints.map(({ number }) => number) : [...keys].map(Number)))
      }
      onAction={(key) => {
        if (Number(key) !== newestOf(checkpoints)?.number)
          open({ kind: 'restore-checkpoint', vmId: vm.id, number: Number(key) });
      }}
      className={styles['list'] ?? ''}
    >
      {({ checkpoint }) => (
        <CheckpointRow
          checkpoint={checkpoint}
          actions={checkpointActions(checkpoints, new Set([checkpoint.number]), (dialog) =>
            open({ ...dialog, vmId: vm.id }),
          )}
        />
      )}
    </GridList>
  );
}

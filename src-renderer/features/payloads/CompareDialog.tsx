import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { Checkpoint } from '../../../src-preload/contract/payload';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { formatTime } from '../../lib/format';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { Select } from '../../ui/Select';
import { changesWith, summaryOf } from './change-words';
import { ChangeTable } from './ChangeTable';
import styles from './CompareDialog.module.css';
import { useCheckpoints } from './use-checkpoints';

interface CompareDialogProps {
  readonly vm: Vm;
  /** The two that were chosen, the older one first. */
  readonly from: number;
  readonly to: number;
}

/** What two checkpoints do not have alike. */
export function CompareDialog({ vm, ...chosen }: CompareDialogProps) {
  const close = useUi((ui) => ui.closeDialog);
  const [from, setFrom] = useState(chosen.from);
  const [to, setTo] = useState(chosen.to);
  const options = (useCheckpoints(vm).data ?? []).map(optionOf);
  return (
    <Dialog title="Compare checkpoints" onClose={close}>
      <div data-wide className={styles['body']}>
        <div className={styles['pair']}>
          <Select
            label="From"
            options={options}
            value={String(from)}
            onChange={(id) => setFrom(Number(id))}
          />
          <Select label="To" options={options} value={String(to)} onChange={(id) => setTo(Number(id))} />
        </div>
        <Changes vm={vm} from={from} to={to} />
      </div>
      <DialogButtons>
        <Button autoFocus onPress={close}>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function Changes({ vm, from, to }: CompareDialogProps) {
  const { data, error } = useQuery({
    // Checkpoints never change, so neither does what two of them do not have alike.
    queryKey: ['checkpoint-diff', vm.payload?.payloadId, from, to],
    queryFn: () => unwrap(window.corral.payload.diff({ of: { vm: vm.id }, from, to })),
  });
  const [text, setText] = useState('');
  const searched = useDeferredValue(text);
  if (error) {
    return (
      <p role="alert" className={styles['failure']}>
        {sentenceOf(error)}
      </p>
    );
  }
  if (!data) return <p className={styles['note']}>Comparing…</p>;
  const shown = changesWith(data.changes, searched);
  return (
    <>
      <p role="status" className={styles['note']}>
        {shown.length === 0 && data.changes.length > 0
          ? `No path has “${searched.trim()}” in it.`
          : summaryOf(shown, data.isPartial)}
      </p>
      {data.changes.length > 0 && (
        <>
          <TextField label="Find a path" value={text} onChange={setText} />
          <ChangeTable label={`Changes from ${from} to ${to}`} changes={shown} />
        </>
      )}
    </>
  );
}

function optionOf({ number, at }: Checkpoint): { readonly id: string; readonly title: string } {
  return { id: String(number), title: `${number}, ${formatTime(at)}` };
}

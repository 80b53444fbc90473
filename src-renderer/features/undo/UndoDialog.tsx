import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { unwrap } from '../../api/call';
import { useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { formatAgo, formatBytes, formatDuration, formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { useTaskOf } from '../fleet/use-herd';
import { keptVms, reasonWords, type KeptVm } from './undo-list';
import styles from './UndoDialog.module.css';
import { useBringBack } from './use-bring-back';

/** All that was put away: what, when, until when, what it takes; each comes back or goes for good. */
export function UndoDialog() {
  const close = useUi((ui) => ui.closeDialog);
  const kept = keptVms(useVms().data ?? []);
  return (
    <Dialog title="Undo" onClose={close}>
      <p data-wide className={styles['note']}>
        {kept.length === 0
          ? 'There is nothing to bring back. What you restore over, replace or delete is kept here for 7 days.'
          : 'What was restored over, replaced or deleted is kept for 7 days. Bringing it back puts what has its place now in this list.'}
      </p>
      {kept.length > 0 && (
        <ul aria-label="Kept for an undo" className={styles['list']}>
          {kept.map((vm) => (
            <KeptLine key={vm.id} vm={vm} />
          ))}
        </ul>
      )}
      <DialogButtons>
        <Button autoFocus onPress={close}>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function KeptLine({ vm }: { readonly vm: KeptVm }) {
  const now = useNow(60_000);
  const { name, at, until } = vm.setAside;
  const isBusy = useTaskOf(vm.id) !== undefined || vm.state.kind === 'deleting';
  const bringBack = useBringBack();
  const [asks, setAsks] = useState(false);
  return (
    <li className={styles['line']}>
      <div className={styles['facts']}>
        <span className={styles['name']}>{name}</span>
        <span className={styles['note']}>
          {reasonWords(vm.setAside)}, <time title={formatTime(at)}>{formatAgo(now - at)}</time>; kept for{' '}
          <time title={`Until ${formatTime(until)}`}>{formatDuration(until - now)}</time>
          {vm.freedBytes !== null && ` more, takes ${formatBytes(vm.freedBytes)}`}
        </span>
      </div>
      {asks ? (
        <DiscardQuestion vm={vm} onEnd={() => setAsks(false)} />
      ) : (
        <div className={styles['buttons']}>
          <Button
            label={`Bring back ${name}`}
            isDisabled={isBusy}
            isPending={bringBack.isPending}
            onPress={() => bringBack.mutate([vm.id])}
          >
            Bring back
          </Button>
          <Button
            tone="quiet"
            label={`Delete ${name} for good…`}
            isDisabled={isBusy}
            onPress={() => setAsks(true)}
          >
            Delete for good…
          </Button>
        </div>
      )}
    </li>
  );
}

function DiscardQuestion({ vm, onEnd }: { readonly vm: KeptVm; readonly onEnd: () => void }) {
  const { name } = vm.setAside;
  const discard = useMutation({
    mutationFn: () => unwrap(window.corral.undo.discard({ vm: vm.id })),
    onSettled: onEnd,
  });
  return (
    <div className={styles['buttons']} role="group" aria-label={`Delete ${name} for good?`}>
      <Button autoFocus onPress={onEnd}>
        Keep
      </Button>
      <Button tone="danger" isPending={discard.isPending} onPress={() => discard.mutate()}>
        Delete {name} for good
      </Button>
    </div>
  );
}

import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useTasks, useVms } from '../../api/queries';
import { Button } from '../../ui/Button';
import { keptOf, offerState } from './undo-list';
import { useUndo, type UndoOffer } from './undo-store';
import styles from './UndoToasts.module.css';
import { useBringBack } from './use-bring-back';
import { usePausableTimer } from './use-pausable-timer';

/** How long a toast offers an undo while nobody holds it; after that the list of undos has it. */
const offeredMs = 10_000;

/** Offers to take back what this window has just done. F6 goes there. */
export function UndoToasts() {
  const offers = useUndo((undo) => undo.offers);
  const withdraw = useUndo((undo) => undo.withdraw);
  const tasks = useTasks().data ?? [];
  const vms = useVms().data ?? [];
  const ready = offers.filter((offer) => offerState(offer, tasks, vms) === 'ready');
  const gone = offers.filter((offer) => offerState(offer, tasks, vms) === 'gone');
  useEffect(() => {
    for (const { id } of gone) withdraw(id);
  }, [gone, withdraw]);
  return (
    // There from the beginning, so that a screen reader tells what is added.
    <section aria-label="Undo" aria-live="polite" data-pane="undo" className={styles['toasts']}>
      {ready.map((offer) => (
        <Toast key={offer.id} offer={offer} onEnd={() => withdraw(offer.id)} />
      ))}
    </section>
  );
}

function Toast({ offer, onEnd }: { readonly offer: UndoOffer; readonly onEnd: () => void }) {
  const vms = useVms().data ?? [];
  const bringBack = useBringBack();
  const hold = usePausableTimer(offeredMs, onEnd);
  return (
    <div {...hold} className={styles['toast']}>
      <p className={styles['text']}>{offer.text}</p>
      <Button
        onPress={() => {
          onEnd();
          bringBack.mutate(keptOf(offer, vms).map(({ id }) => id));
        }}
      >
        Undo
      </Button>
      <Button tone="quiet" label="Dismiss" onPress={onEnd}>
        <X size={14} aria-hidden />
      </Button>
    </div>
  );
}

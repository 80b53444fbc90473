import { useMutation } from '@tanstack/react-query';
import { unwrap } from '../../api/call';
import { useFamilies, useTasks, useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import styles from '../fleet/forms.module.css';
import { rollBackOf, rollBackWords } from './stop-task';
import { isOpen } from './task-progress';

/** Asks what becomes of what a task has done: it can be kept, to go on later, or rolled back. */
export function StopTaskDialog({ taskId }: { readonly taskId: string }) {
  const close = useUi((ui) => ui.closeDialog);
  const vms = useVms().data ?? [];
  const families = useFamilies().data ?? [];
  const task = useTasks().data?.find(({ id }) => id === taskId);
  const stop = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (keep: boolean) => unwrap(window.corral.task.cancel({ id: taskId, keep })),
    onSuccess: close,
  });
  const isHeld = task?.state === 'held';
  const canStop = task !== undefined && isOpen(task) && task.state !== 'cancelling';
  const rollBack = task && rollBackOf(task, vms, families);
  return (
    <Dialog
      role="alertdialog"
      title={`${isHeld ? 'Roll back' : 'Stop'} “${task?.title ?? 'the task'}”?`}
      onClose={close}
    >
      {canStop ? (
        <>
          {!isHeld && (
            <p>Stopped here, what is done so far is kept, and you can go on later from this step.</p>
          )}
          {rollBack && <p>{rollBackWords(rollBack)}</p>}
        </>
      ) : (
        <p>It has ended, or is being rolled back already.</p>
      )}
      {stop.isPending && (
        <p role="status" className={styles['note']}>
          Stopping. You can close this; it goes on.
        </p>
      )}
      {stop.error && (
        <p role="alert" className={styles['failure']}>
          {stop.error.message}
        </p>
      )}
      <DialogButtons>
        <Button autoFocus onPress={close}>
          {!canStop ? 'Close' : isHeld ? 'Keep' : 'Let it go on'}
        </Button>
        {canStop && !isHeld && (
          <Button isPending={stop.isPending} onPress={() => stop.mutate(true)}>
            Stop here and keep
          </Button>
        )}
        {canStop && (
          <Button tone="danger" isPending={stop.isPending} onPress={() => stop.mutate(false)}>
            Roll back {rollBack?.prefix ?? ''}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  );
}

import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { count, formatAgo, formatBytes, formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { isOn } from '../../lib/vm-place';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import styles from '../fleet/forms.module.css';
import { Fact, Facts } from '../overview/Section';
import { sourceWords } from './payload-words';
import { useCheckpoints } from './use-checkpoints';

interface RestoreCheckpointDialogProps {
  readonly vm: Vm;
  readonly number: number;
}

/** Asks before a checkpoint becomes the newest again. */
export function RestoreCheckpointDialog({ vm, number }: RestoreCheckpointDialogProps) {
  const close = useUi((ui) => ui.closeDialog);
  const now = useNow(60_000);
  const checkpoint = useCheckpoints(vm).data?.find((one) => one.number === number);
  const restore = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.payload.restore({ of: { vm: vm.id }, number })),
    onSuccess: close,
  });
  return (
    <Dialog title={`Restore checkpoint ${number}?`} onClose={close}>
      {checkpoint && (
        <Facts>
          <Fact name="Made">
            <time title={formatTime(checkpoint.at)}>{formatAgo(now - checkpoint.at)}</time>,{' '}
            {formatTime(checkpoint.at)}
          </Fact>
          <Fact name="Origin">{sourceWords(checkpoint)}</Fact>
          <Fact name="Holds">
            {count(checkpoint.files, 'file')}, {formatBytes(checkpoint.bytes)}
          </Fact>
        </Facts>
      )}
      <p>
        It becomes the newest checkpoint: the folder gets its files{' '}
        {isOn(vm)
          ? `and ${vm.name} too. signal-cli must not run in it meanwhile; what it has now is kept as a checkpoint first.`
          : `now, and ${vm.name} when it starts.`}
      </p>
      <p className={styles['note']}>
        Nothing is lost by it: every checkpoint stays, and you can go back the same way.
      </p>
      {restore.error && (
        <p role="alert" className={styles['failure']}>
          {restore.error.message}
        </p>
      )}
      <DialogButtons>
        <Button onPress={close}>Cancel</Button>
        <Button tone="primary" autoFocus isPending={restore.isPending} onPress={() => restore.mutate()}>
          Restore checkpoint {number}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { Button } from '../../ui/Button';
import { CopyLine } from '../../ui/CopyLine';
import styles from './RescueButton.module.css';

/** Saves what is only in a VM to a folder of this computer, and says which one. */
export function RescueButton({ vm }: { readonly vm: Vm }) {
  const rescue = useMutation({
    meta: { shownInPlace: true },
    mutationFn: async () => {
      const { taskId, folder } = await unwrap(window.corral.safety.rescue({ vm: vm.id }));
      const task = await unwrap(window.corral.task.wait({ id: taskId }));
      if (task.state !== 'done') throw new Error(task.error?.message ?? 'Saving was cancelled.');
      return folder;
    },
  });
  return (
    <div className={styles['rescue']}>
      {!rescue.isSuccess && (
        <Button onPress={() => rescue.mutate()} isPending={rescue.isPending}>
          {rescue.isPending
            ? `Saving the work of ${vm.name}…`
            : `Save the work of ${vm.name} to a rescue folder`}
        </Button>
      )}
      <div role="status">
        {rescue.isSuccess && (
          <>
            <p>Saved, with a README on how to get it back with plain git:</p>
            <CopyLine label="Copy the path of the rescue folder" text={rescue.data} />
          </>
        )}
      </div>
      {rescue.error && (
        <p role="alert" className={styles['failure']}>
          {rescue.error.message}
        </p>
      )}
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { toLines } from '../../lib/text-lines';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { TextLog } from '../../ui/TextLog';
import styles from '../tasks/TaskLogDialog.module.css';

const lineCount = 1_000;
const refetchMs = 2_000;

/** What the service inside a VM wrote last, as it goes on: text of the guest. */
export function PayloadLogDialog({ vm }: { readonly vm: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const { data, error } = useQuery({
    queryKey: ['payload-log', vm.id],
    queryFn: async () =>
      toLines((await unwrap(window.corral.payload.log({ vm: vm.id, lines: lineCount }))).lines.join('\n')),
    refetchOnMount: 'always',
    refetchInterval: refetchMs,
  });
  return (
    <Dialog title={`Log of the payload service in ${vm.name}`} onClose={close}>
      <div data-wide className={styles['body']}>
        {error && (
          <p role="alert" className={styles['failure']}>
            {sentenceOf(error)}
          </p>
        )}
        {!error && (data === undefined || data.length === 0) && (
          <p role="status" className={styles['note']}>
            {data ? 'The service has written nothing yet.' : 'Reading…'}
          </p>
        )}
        {!error && data !== undefined && data.length > 0 && (
          <div className={styles['log']}>
            <TextLog label="Service log" lines={data} isLive />
          </div>
        )}
      </div>
      <DialogButtons>
        <Button autoFocus onPress={close}>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

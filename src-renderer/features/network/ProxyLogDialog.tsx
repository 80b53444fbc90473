import { useQuery } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { toLines } from '../../lib/text-lines';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { TextLog } from '../../ui/TextLog';
import styles from '../tasks/TaskLogDialog.module.css';

const lineCount = 500;

/** What the proxy inside a VM wrote last: text of the guest. */
export function ProxyLogDialog({ vm }: { readonly vm: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['proxy-log', vm.id],
    queryFn: async () =>
      toLines((await unwrap(window.corral.network.log({ vm: vm.id, lines: lineCount }))).lines.join('\n')),
    refetchOnMount: 'always',
  });
  return (
    <Dialog title={`Proxy log of ${vm.name}`} onClose={close}>
      <div data-wide className={styles['body']}>
        {error && (
          <p role="alert" className={styles['failure']}>
            {sentenceOf(error)}
          </p>
        )}
        {!error && (data === undefined || data.length === 0) && (
          <p role="status" className={styles['note']}>
            {isFetching ? 'Reading…' : 'The proxy has written nothing yet.'}
          </p>
        )}
        {!error && data !== undefined && data.length > 0 && (
          <div className={styles['log']}>
            <TextLog label="Proxy log" lines={data} isLive={false} />
          </div>
        )}
      </div>
      <DialogButtons>
        <Button isPending={isFetching} onPress={() => void refetch()}>
          Read again
        </Button>
        <Button autoFocus onPress={close}>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

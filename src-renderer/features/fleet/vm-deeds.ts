import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { shellQuote } from '../../lib/shell-quote';
import { whyUnpublished } from '../payloads/unpublished';

/** How a VM goes off gracefully. */
export type GoOff = 'stop' | 'restart';

/** Stops or restarts a VM; what of its payload would stay behind is asked about first. @throws CallError */
export async function goOff({ id }: Vm, deed: GoOff): Promise<void> {
  try {
    await unwrap(window.corral.vm[deed]({ vm: id }));
  } catch (error) {
    const reason = whyUnpublished(error);
    if (reason === undefined) throw error;
    useUi.getState().open({ kind: 'stop-unpublished', vmId: id, deed, reason });
  }
}

/** Puts the command that logs in on the clipboard, and says so. @throws CallError */
export async function copySshCommand({ id, name }: Vm): Promise<void> {
  const { argv } = await unwrap(window.corral.vm.sshCommand({ vm: id }));
  await navigator.clipboard.writeText(shellQuote(argv));
  useUi.getState().notify('info', `The SSH command of ${name} is on the clipboard.`);
}

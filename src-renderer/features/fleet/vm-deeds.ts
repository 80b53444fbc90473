import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { shellQuote } from '../../lib/shell-quote';

/** Puts the command that logs in on the clipboard, and says so. @throws CallError */
export async function copySshCommand({ id, name }: Vm): Promise<void> {
  const { argv } = await unwrap(window.corral.vm.sshCommand({ vm: id }));
  await navigator.clipboard.writeText(shellQuote(argv));
  useUi.getState().notify('info', `The SSH command of ${name} is on the clipboard.`);
}

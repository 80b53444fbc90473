import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { shellQuote } from '../../lib/shell-quote';

/** What can be asked of one VM at once; what fails becomes a notice. */
export interface VmCommands {
  /** A command is under way. */
  readonly isPending: boolean;
  readonly start: () => void;
  readonly stop: () => void;
  /** Cuts its power. */
  readonly forceStop: () => void;
  /** Starts it again once it is off; a guest that does not answer is not waited for. */
  readonly restart: () => void;
  readonly copySsh: () => void;
}

export function useVmCommands({ id, name, state }: Vm): VmCommands {
  const { mutate, isPending } = useMutation({ mutationFn: (work: () => Promise<unknown>) => work() });
  const notify = useUi((ui) => ui.notify);
  const stop = (force: boolean): Promise<unknown> => unwrap(window.corral.vm.stop({ vm: id, force }));
  const start = (): Promise<unknown> => unwrap(window.corral.vm.start({ vm: id }));
  return {
    isPending,
    start: () => mutate(start),
    stop: () => mutate(() => stop(false)),
    forceStop: () => mutate(() => stop(true)),
    restart: () =>
      mutate(async () => {
        await stop(state.kind === 'unreachable');
        await start();
      }),
    copySsh: () =>
      mutate(async () => {
        const { argv } = await unwrap(window.corral.vm.sshCommand({ vm: id }));
        await navigator.clipboard.writeText(shellQuote(argv));
        notify('info', `The SSH command of ${name} is on the clipboard.`);
      }),
  };
}

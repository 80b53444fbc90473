import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { copySshCommand, goOff } from './vm-deeds';

/** What can be asked of one VM at once; what fails becomes a notice. */
export interface VmCommands {
  /** A command is under way. */
  readonly isPending: boolean;
  readonly start: () => void;
  readonly stop: () => void;
  /** Cuts its power. */
  readonly forceStop: () => void;
  /** Stops it gracefully and starts it again. */
  readonly restart: () => void;
  readonly copySsh: () => void;
}

export function useVmCommands(vm: Vm): VmCommands {
  const { mutate, isPending } = useMutation({ mutationFn: (work: () => Promise<unknown>) => work() });
  return {
    isPending,
    start: () => mutate(() => unwrap(window.corral.vm.start({ vm: vm.id }))),
    stop: () => mutate(() => goOff(vm, 'stop')),
    forceStop: () => mutate(() => unwrap(window.corral.vm.stop({ vm: vm.id, force: true }))),
    restart: () => mutate(() => goOff(vm, 'restart')),
    copySsh: () => mutate(() => copySshCommand(vm)),
  };
}

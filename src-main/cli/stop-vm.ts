import type { Vm } from '../../src-preload/contract/vm';
import { answerOf } from './answer';
import type { Connection, Invocation, Option } from './command';
import { askedToLeave, leaveOption } from './leave-unpublished';
import { unpublishedText } from './payload-text';

/** Options of every command that stops a VM. */
export const stopOptions: Readonly<Record<string, Option>> = {
  force: { type: 'boolean', summary: 'pull the plug instead; nothing is published before' },
  ...leaveOption,
};

/** Stops a VM. @throws CorralError as {@link askedToLeave} */
export async function stopVm(
  { calls }: Connection,
  { terminal, options }: Pick<Invocation, 'terminal' | 'options'>,
  vm: string,
): Promise<Vm> {
  if (options['force'] === true) {
    const { name, payload } = answerOf(await calls.vm.get({ vm }));
    const stopped = answerOf(await calls.vm.stop({ vm, force: true }));
    if (payload) terminal.note(unpublishedText(name, payload));
    return stopped;
  }
  return askedToLeave({ terminal, options }, 'Stop it all the same?', (leaveUnpublished) =>
    calls.vm.stop({ vm, leaveUnpublished }),
  );
}

/** Restarts a VM; answers when it has power again. @throws CorralError as {@link askedToLeave} */
export async function restartVm(
  { calls }: Connection,
  { terminal, options }: Pick<Invocation, 'terminal' | 'options'>,
  vm: string,
): Promise<Vm> {
  return askedToLeave({ terminal, options }, 'Restart it all the same?', (leaveUnpublished) =>
    calls.vm.restart({ vm, leaveUnpublished }),
  );
}

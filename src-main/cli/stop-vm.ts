import type { Reply } from '../../src-preload/contract/contract';
import type { Vm } from '../../src-preload/contract/vm';
import { answerOf } from './answer';
import type { Connection, Invocation, Option } from './command';
import { confirm } from './put-away';

/** Option of every command by which a VM goes off gracefully. */
export const leaveOption: Readonly<Record<string, Option>> = {
  'leave-unpublished': {
    type: 'boolean',
    summary: 'go on when its payload can’t be published; what is new in it stays in its disk',
  },
};

/** Options of every command that stops a VM. */
export const stopOptions: Readonly<Record<string, Option>> = {
  force: { type: 'boolean', summary: 'pull the plug instead' },
  ...leaveOption,
};

/** Stops a VM. @throws CorralError as {@link askedToLeave} */
export async function stopVm(
  { calls }: Connection,
  { terminal, options }: Pick<Invocation, 'terminal' | 'options'>,
  vm: string,
): Promise<Vm> {
  const force = options['force'] === true;
  const goOff = (leaveUnpublished: boolean) => calls.vm.stop({ vm, force, leaveUnpublished });
  return askedToLeave({ terminal, options }, 'Stop it all the same?', goOff);
}

/** Restarts a VM; answers when it has power again. @throws CorralError as {@link askedToLeave} */
export async function restartVm(
  { calls }: Connection,
  { terminal, options }: Pick<Invocation, 'terminal' | 'options'>,
  vm: string,
): Promise<Vm> {
  const goOff = (leaveUnpublished: boolean) => calls.vm.restart({ vm, leaveUnpublished });
  return askedToLeave({ terminal, options }, 'Restart it all the same?', goOff);
}

/**
 * Has a VM go off. When something of its payload can't be published, it says what and asks.
 *
 * @throws CorralError `needs-consent` when nobody is there to answer, `cancelled` when the person lets it run
 */
async function askedToLeave(
  { terminal, options }: Pick<Invocation, 'terminal' | 'options'>,
  question: string,
  goOff: (leaveUnpublished: boolean) => Promise<Reply<Vm>>,
): Promise<Vm> {
  const reply = await goOff(options['leave-unpublished'] === true);
  if (reply.ok || reply.error.code !== 'needs-consent') return answerOf(reply);
  if (!terminal.isInteractive) {
    const message = `${reply.error.message} “corral vm stop NAME --leave-unpublished” stops it all the same.`;
    return answerOf({ ok: false, error: { ...reply.error, message } });
  }
  terminal.note(reply.error.message);
  await confirm(terminal, {}, question);
  return answerOf(await goOff(true));
}

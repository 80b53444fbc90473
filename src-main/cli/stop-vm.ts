import type { Vm } from '../../src-preload/contract/vm';
import { answerOf } from './answer';
import type { Connection, Invocation, Option } from './command';
import { confirm } from './put-away';

/** Options of every command that stops a VM. */
export const stopOptions: Readonly<Record<string, Option>> = {
  force: { type: 'boolean', summary: 'pull the plug instead' },
  'leave-unpublished': {
    type: 'boolean',
    summary: 'go on when its payload can’t be published; what is new in it stays in its disk',
  },
};

/**
 * Stops a VM. When something of its payload can't be published, it says what and asks.
 *
 * @throws CorralError `needs-consent` when nobody is there to answer, `cancelled` when the person lets it run
 */
export async function stopVm(
  { calls }: Connection,
  { terminal, options }: Pick<Invocation, 'terminal' | 'options'>,
  vm: string,
): Promise<Vm> {
  const reply = await calls.vm.stop({
    vm,
    force: options['force'] === true,
    leaveUnpublished: options['leave-unpublished'] === true,
  });
  if (reply.ok || reply.error.code !== 'needs-consent' || !terminal.isInteractive) return answerOf(reply);
  terminal.note(reply.error.message);
  await confirm(terminal, {}, 'Stop it all the same?');
  return answerOf(await calls.vm.stop({ vm, leaveUnpublished: true }));
}

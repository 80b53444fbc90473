import { clipboard } from 'electron';
import type { Place } from '../../src-preload/contract/desktop';
import { shellQuote } from '../guest/shell-quote';
import { toCorralError } from '../host/errors';
import type { Herd } from './herd';
import { askToForceStop, askToLeave, tell } from './questions';
import { whyUnpublished } from './quit';
import type { TrayAction } from './tray-menu';

export interface TrayActionParts {
  readonly herd: Herd;
  readonly openWindow: () => void;
  readonly show: (place: Place) => void;
  readonly quit: () => void;
}

/** Does what an item of the tray's menu says; a failure is told in a box, since no page may be open. */
export function trayActions(parts: TrayActionParts): (action: TrayAction) => void {
  return (action) => {
    run(parts, action).catch((error: unknown) => tell('That did not work.', toCorralError(error).message));
  };
}

async function run({ herd, openWindow, show, quit }: TrayActionParts, action: TrayAction): Promise<void> {
  switch (action.kind) {
    case 'open':
      openWindow();
      return;
    case 'show':
      show(action.place);
      return;
    case 'start':
      await herd.call('vm', 'start', { vm: action.vmId });
      return;
    case 'stop':
    case 'restart':
      await goOff(herd, action.kind, action.vmId);
      return;
    case 'force-stop': {
      const vm = herd.vm(action.vmId);
      if (vm && (await askToForceStop(vm))) {
        await herd.call('vm', 'stop', { vm: action.vmId, force: true });
      }
      return;
    }
    case 'copy-ssh-command': {
      const { argv } = await herd.call('vm', 'sshCommand', { vm: action.vmId });
      await clipboard.writeText(argv.map(shellWord).join(' '));
      return;
    }
    case 'cancel-task':
      await herd.call('task', 'cancel', { id: action.taskId });
      return;
    case 'resume-task':
      await herd.call('task', 'resume', { id: action.taskId });
      return;
    case 'quit':
      quit();
  }
}

/** Stops or restarts a VM; asks before something that can't be published stays behind in it. */
async function goOff(herd: Herd, method: 'stop' | 'restart', vmId: string): Promise<void> {
  try {
    await herd.call('vm', method, { vm: vmId });
  } catch (error) {
    const failure = toCorralError(error);
    const vm = herd.vm(vmId);
    if (failure.code !== 'needs-consent' || !vm) throw error;
    const verb = method === 'stop' ? 'Stop' : 'Restart';
    if (await askToLeave(verb, [{ vm, why: whyUnpublished(failure) }])) {
      await herd.call('vm', method, { vm: vmId, leaveUnpublished: true });
    }
  }
}

/** Quoted only where a shell needs it, since a person will read it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : shellQuote(word);
}

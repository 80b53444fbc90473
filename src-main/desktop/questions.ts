import { BrowserWindow, dialog, type MessageBoxOptions, type OpenDialogOptions } from 'electron';
import type { Vm } from '../../src-preload/contract/vm';
import type { CheckedLink } from './link';
import type { QuitAnswer, QuitQuestion, UnpublishedVm } from './quit';

/** Questions that no page may answer for the user, and those that come when no page can ask. */

const longestUrl = 600;

/** @returns whether the user lets Corral open links of this host */
export async function askToOpenLink({ url, host }: CheckedLink): Promise<boolean> {
  const shown = url.length > longestUrl ? `${url.slice(0, longestUrl)}… (${url.length} characters)` : url;
  const { response } = await ask({
    type: 'question',
    message: `Open ${host} in your browser?`,
    detail: `${shown}\n\nThe link comes from inside a VM. Corral remembers your consent for ${host}.`,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

/** @returns whether to open a login that can’t come back to its guest */
export async function askToOpenAnyway({ host }: CheckedLink, reason: string): Promise<boolean> {
  const { response } = await ask({
    type: 'warning',
    message: `Open ${host} though the login can’t come back to its VM?`,
    detail: `${reason}\n\nAt its end the page may then show an error. Free the port and open the login again, or see whether the page shows a code that you can paste into the terminal.`,
    buttons: ['Open anyway', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

/** @returns whether the user lets Corral hand screens of this VM to a viewer */
export async function askToView(vmName: string): Promise<boolean> {
  const { response } = await ask({
    type: 'question',
    message: `Open the screen of ${vmName} in your VNC viewer?`,
    detail: `The viewer gets the address of the screen and its password. Corral remembers your consent for ${vmName}.`,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

/** @returns whether to cut the power of a VM */
export async function askToForceStop(vm: Vm): Promise<boolean> {
  const { response } = await ask({
    type: 'warning',
    message: `Force stop ${vm.name}?`,
    detail: [
      'This cuts its power: what its programs did not write to disk yet is lost. “Stop” shuts it down.',
      ...(vm.payload
        ? [`${unpublishedPart(vm)} may not be in its payload folder. It is published when that starts again.`]
        : []),
    ].join('\n\n'),
    buttons: [buttonLabel(`Force stop ${vm.name}`), 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

/** @returns whether VMs go off though not all that they have could be published */
export async function askToLeave(
  verb: 'Stop' | 'Restart',
  unpublished: readonly UnpublishedVm[],
): Promise<boolean> {
  const names = unpublished.map(({ vm }) => vm.name).join(', ');
  const lines = unpublished.map(
    ({ vm, why }) => `${unpublishedPart(vm)} is not in its payload folder. ${why}`,
  );
  const { response } = await ask({
    type: 'warning',
    message: `${verb} ${names} before all is published?`,
    detail: [
      ...lines,
      'It stays in the disk of the VM, and is published when that starts again. Until then the folder stays behind.',
    ].join('\n\n'),
    buttons: [buttonLabel(`${verb} ${names}`), 'Keep running'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

/** What a VM may have and its payload folder not. */
function unpublishedPart({ name, payload }: Vm): string {
  const last = payload?.lastCheckpoint;
  return `What ${name} has written ${last ? `since checkpoint ${last.number}` : 'so far'}`;
}

const quitAnswers: readonly QuitAnswer[] = ['keep-running', 'stop', 'cancel'];

/** The question at the end, when the page can't ask it. */
export async function askToQuit({ running, pauses }: QuitQuestion): Promise<QuitAnswer> {
  const { response } = await ask({
    type: 'question',
    message: `Quit Corral while ${running.join(', ')} ${running.length === 1 ? 'runs' : 'run'}?`,
    detail: ['VMs that are kept running are taken up at the next start.', ...pauses].join('\n\n'),
    buttons: ['Quit, keep running', 'Stop and quit', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
  });
  return quitAnswers[response] ?? 'cancel';
}

/** @param message what did not work @param reason a sentence: why, and what to do */
export async function tell(message: string, reason: string): Promise<void> {
  await ask({ type: 'warning', message, detail: reason, buttons: ['OK'] });
}

/** @returns the path of a folder, or null when the user chose none */
export async function chooseFolder(): Promise<string | null> {
  const window = BrowserWindow.getFocusedWindow();
  const options: OpenDialogOptions = { properties: ['openDirectory', 'createDirectory'] };
  const { filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options));
  return filePaths[0] ?? null;
}

/** Buttons of GTK take “_” for the mark of an access key. */
function buttonLabel(text: string): string {
  return process.platform === 'linux' ? text.replaceAll('_', '__') : text;
}

/** On the window that has the focus, so that it can't be lost behind it. */
function ask(options: MessageBoxOptions) {
  const window = BrowserWindow.getFocusedWindow();
  return window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options);
}

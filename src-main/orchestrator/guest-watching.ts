import type { WatchGuest } from '../fleet/guest-watch';
import type { GuestParts } from '../guest/guest-parts';
import { readGuestScript } from '../guest/guest-script';
import { GuestWatcher } from '../guest/guest-watcher';
import { SshConfig } from '../guest/ssh-config';
import { TmuxTerminal } from '../guest/tmux';
import { runCommand } from '../host/command';
import type { Paths } from '../host/paths';
import { startPiped } from '../host/piped-process';

/**
 * Everything that guests are reached with, from the scripts that come with the app.
 *
 * @param onGitChange hears of a VM whose guest says that something of its git repositories changed
 */
export async function guestWatching(
  paths: Paths,
  privateKeyFile: string,
  onGitChange: (vmId: string) => void,
): Promise<WatchGuest> {
  const sshConfig = new SshConfig(paths, privateKeyFile);
  const parts: GuestParts = {
    sshConfig,
    terminal: new TmuxTerminal(sshConfig, await readGuestScript(paths.resources, 'tmux-wrapper.sh')),
    run: runCommand,
    startPiped,
    onGitChange,
    streamScript: await readGuestScript(paths.resources, 'guest-stream.sh'),
  };
  return ({ id, user, hostPublicKey }, endpoint, onNews) =>
    new GuestWatcher({ id, user, endpoint, hostPublicKey }, parts, onNews);
}

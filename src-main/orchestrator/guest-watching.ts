import type { Endpoint } from '../driver/driver';
import type { WatchGuest } from '../fleet/guest-watch';
import type { VmRecord } from '../fleet/vm-record';
import type { GuestParts } from '../guest/guest-parts';
import { GuestWatcher } from '../guest/guest-watcher';
import { SshConfig } from '../guest/ssh-config';
import { TmuxTerminal } from '../guest/tmux';
import { runCommand } from '../host/command';
import type { Paths } from '../host/paths';
import { startPiped } from '../host/piped-process';
import type { GuestScripts } from './kept-files';

/**
 * Everything that guests are reached with, from the scripts that come with the app.
 *
 * @param introduce makes a guest without a seed disk known and tells its host key; null for other guests
 * @param hear what guests say beside their facts
 */
export function guestWatching(
  paths: Paths,
  scripts: Pick<GuestScripts, 'tmuxWrapper' | 'stream'>,
  privateKeyFile: string,
  introduce: (record: VmRecord, endpoint: Endpoint) => (() => Promise<string>) | null,
  hear: Pick<GuestParts, 'onGitChange' | 'onPayload'>,
): WatchGuest {
  const sshConfig = new SshConfig(paths, privateKeyFile);
  const parts: GuestParts = {
    sshConfig,
    terminal: new TmuxTerminal(sshConfig, scripts.tmuxWrapper),
    run: runCommand,
    startPiped,
    ...hear,
    streamScript: scripts.stream,
  };
  return (record, endpoint, onNews) => {
    const { id, user, hostPublicKey } = record;
    const target = { id, user, endpoint, hostPublicKey };
    return new GuestWatcher(target, parts, onNews, introduce(record, endpoint) ?? undefined);
  };
}

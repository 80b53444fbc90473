import fs from 'node:fs/promises';
import path from 'node:path';
import type { WatchGuest } from '../fleet/guest-watch';
import type { GuestParts } from '../guest/guest-parts';
import { GuestWatcher } from '../guest/guest-watcher';
import { SshConfig } from '../guest/ssh-config';
import { TmuxTerminal } from '../guest/tmux';
import { runCommand } from '../host/command';
import type { Paths } from '../host/paths';
import { startPiped } from '../host/piped-process';

/** Everything that guests are reached with, from the scripts that come with the app. */
export async function guestWatching(paths: Paths, privateKeyFile: string): Promise<WatchGuest> {
  const script = (name: string): Promise<string> =>
    fs.readFile(path.join(paths.resources, 'guest', name), 'utf8');
  const sshConfig = new SshConfig(paths, privateKeyFile);
  const parts: GuestParts = {
    sshConfig,
    terminal: new TmuxTerminal(sshConfig, await script('tmux-wrapper.sh')),
    run: runCommand,
    startPiped,
    streamScript: await script('guest-stream.sh'),
  };
  return ({ id, user, hostPublicKey }, endpoint, onNews) =>
    new GuestWatcher({ id, user, endpoint, hostPublicKey }, parts, onNews);
}

import fs from 'node:fs/promises';
import { FamilyStore } from '../family/family-store';
import { readGitScript, readGuestScript } from '../guest/guest-script';
import { ensureKeyPair, type KeyPair } from '../guest/ssh-keys';
import { sweepTemporaryFiles } from '../host/atomic-file';
import { runCommand } from '../host/command';
import type { Paths } from '../host/paths';
import { SettingsService } from '../settings/settings-service';

/** What the services are built from that stands in files. */
export interface KeptFiles {
  readonly families: FamilyStore;
  readonly settings: SettingsService;
  readonly keyPair: KeyPair;
  readonly scripts: GuestScripts;
}

/** Texts of resources/guest. */
export interface GuestScripts {
  readonly enroll: string;
  readonly tmuxWrapper: string;
  readonly stream: string;
  readonly agentStatus: string;
  readonly gitScan: string;
  readonly gitRescue: string;
}

/**
 * Makes the folders of this home and reads what is in them, and what comes with the app. All at once: while Electron
 * starts, the event loop is busy, and each wait for a file costs one of its long turns.
 *
 * @param warn hears of files that were broken and set aside
 */
export async function openKeptFiles(paths: Paths, warn: (sentence: string) => void): Promise<KeptFiles> {
  await makeFolders(paths);
  const [families, settings, keyPair, scripts] = await Promise.all([
    FamilyStore.open(paths.families, warn),
    SettingsService.open(paths.settings, warn),
    ensureKeyPair(paths.keys, runCommand),
    readScripts(paths.resources),
  ]);
  return { families, settings, keyPair, scripts };
}

async function readScripts(resources: string): Promise<GuestScripts> {
  const [enroll, tmuxWrapper, stream, agentStatus, gitScan, gitRescue] = await Promise.all([
    readGuestScript(resources, 'enroll.sh'),
    readGuestScript(resources, 'tmux-wrapper.sh'),
    readGuestScript(resources, 'guest-stream.sh'),
    readGuestScript(resources, 'agent-status.sh'),
    readGitScript(resources, 'git-safety-scan.sh'),
    readGitScript(resources, 'git-rescue.sh'),
  ]);
  return { enroll, tmuxWrapper, stream, agentStatus, gitScan, gitRescue };
}

/** Makes them, and removes what writes that were cut short have left. */
async function makeFolders(paths: Paths): Promise<void> {
  const { home, images, vms, layers, tasks, logs, keys, runtime } = paths;
  await Promise.all(
    [home, images, vms, layers, tasks, logs, keys, runtime].map((folder) =>
      fs.mkdir(folder, { recursive: true, mode: 0o700 }),
    ),
  );
  await Promise.all([vms, tasks, keys].map((folder) => sweepTemporaryFiles(folder)));
}

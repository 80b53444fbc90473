import type { PayloadKind } from './payload-kind';

const label = 'com.clawbox.signal-cli-payload-sync';
const shareName = 'signal-cli-payload';

/** What signal-cli makes in its folder. */
const ownFolders = new Set(['data', 'attachments', 'avatars', 'stickers']);

/** Accounts, keys and messages of signal-cli. */
export const signalCli: PayloadKind = {
  name: 'signal-cli',
  title: 'signal-cli data',
  shareName,
  guestPath: `/Volumes/My Shared Files/${shareName}`,
  dataFolder: '.local/share/signal-cli',
  serviceLabel: label,
  serviceUnit: `${label}.service`,
  logFile: `/tmp/${label}.log`,
  markerName: '.clawbox-signal-payload-host-marker',
  writer: 'signal-cli',
  lockKind: 'signal-payload',
  looksLike: (rootEntries) =>
    rootEntries.includes('data') && rootEntries.every((name) => ownFolders.has(name)),
};

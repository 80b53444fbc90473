import type { PayloadKind as KindName } from '../../../src-preload/contract/payload-state';

/** What is specific to one kind of data. Everything else in this room knows no kind. */
export interface PayloadKind {
  readonly name: KindName;
  /** What people call the data. */
  readonly title: string;
  /** Name of the share; the guest finds it under this name at its mount point. */
  readonly shareName: string;
  /** Where the share is in every guest. */
  readonly guestPath: string;
  /** Where the guest keeps the data, below its home. */
  readonly dataFolder: string;
  /** Label of the service in a macOS guest. */
  readonly serviceLabel: string;
  /** Name of the systemd unit in a Debian guest. */
  readonly serviceUnit: string;
  /** The log of the service in the guest. */
  readonly logFile: string;
  /** File in the root of the payload by which a guest knows that this computer's folder is there. */
  readonly markerName: string;
  /** Who writes the data. */
  readonly writer: string;
  /** Folder of `~/.clawbox/locks` in which its locks are. */
  readonly lockKind: string;
  /** Whether a folder with these entries in its root looks like data of this kind. */
  readonly looksLike: (rootEntries: readonly string[]) => boolean;
}

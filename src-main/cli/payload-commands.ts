import type { Command } from './command';
import { payloadAttach, payloadDetach } from './payload-attach';
import { payloadHistory } from './payload-history';
import { payloadLocks } from './payload-locks';
import { payloadService } from './payload-service';
import { payloadStatus } from './payload-status';

/** `corral payload …`: folders of this computer that a VM works on and gives back as checkpoints. */
export const payloadCommands: readonly Command[] = [
  payloadAttach,
  payloadDetach,
  payloadStatus,
  ...payloadService,
  ...payloadHistory,
  ...payloadLocks,
];

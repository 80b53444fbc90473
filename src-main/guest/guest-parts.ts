import type { CommandRunner } from '../host/command';
import type { PipedProcessStarter } from '../host/piped-process';
import type { PayloadStatus } from './payload-status';
import type { SshConfig } from './ssh-config';
import type { TmuxTerminal } from './tmux';

/** What every guest is reached with. */
export interface GuestParts {
  readonly sshConfig: SshConfig;
  readonly terminal: TmuxTerminal;
  readonly run: CommandRunner;
  readonly startPiped: PipedProcessStarter;
  /** Text of resources/guest/guest-stream.sh. */
  readonly streamScript: string;
  /** Hears of a VM whose guest says that something of its git repositories changed. */
  readonly onGitChange: (vmId: string) => void;
  /** Hears what the service that keeps the payload of a VM says of itself. */
  readonly onPayload: (vmId: string, status: PayloadStatus) => void;
}

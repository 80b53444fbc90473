import { shellCommand } from './remote-command';
import type { SshConfig } from './ssh-config';

/** Makes the command lines of terminals: a tmux session in the guest, made when it isn't there. */
export class TmuxTerminal {
  /** @param wrapper text of resources/guest/tmux-wrapper.sh; it travels by value, so the guest needs nothing. */
  constructor(
    private readonly config: SshConfig,
    private readonly wrapper: string,
  ) {}

  /** Program and arguments for a pty, or for a person's own terminal. */
  command(vmId: string, session: string): readonly string[] {
    return ['ssh', ...this.config.arguments(vmId, ['-tt'], shellCommand(this.wrapper, [session]))];
  }
}

import { shellCommand } from './remote-command';
import type { SshConfig } from './ssh-config';

/** Makes the command lines of terminals: a tmux session in the guest, made when it isn't there. */
export class TmuxTerminal {
  /** @param wrapper text of resources/guest/tmux-wrapper.sh; it travels by value, so the guest needs nothing. */
  constructor(
    private readonly config: SshConfig,
    private readonly wrapper: string,
  ) {}

  /**
   * Program and arguments for a pty. Each terminal has a connection of its own: the shared one writes
   * to every terminal in turn and waits for each, so one that is not read would stop all others, and
   * the guest stream with them.
   */
  command(vmId: string, session: string): readonly string[] {
    const options = ['-tt', '-o', 'ControlPath=none'];
    return [
      'ssh',
      ...this.config.arguments(
        vmId,
        options,
        shellCommand(this.wrapper, ['new-session', '-A', '-s', session]),
      ),
    ];
  }
}

import { spawn, type IPty } from 'node-pty';
import path from 'node:path';
import { readGuestScript } from '../../src-main/guest/guest-script';
import { SshConfig } from '../../src-main/guest/ssh-config';
import { TmuxTerminal } from '../../src-main/guest/tmux';
import type { TestHome } from './test-home';
import { waitFor } from './wait-for';

/** Somebody at a terminal that the window has opened into a guest. */
export class GuestPerson {
  private output = '';
  /** All that the terminal has shown so far, up to 100,000 characters. */
  shown = '';

  private constructor(private readonly pty: IPty) {
    pty.onData((data) => {
      this.output = (this.output + data).slice(-100_000);
      this.shown = (this.shown + data).slice(-100_000);
    });
  }

  /** Opens a terminal into a tmux session, made if it is not there. */
  static async at(home: TestHome, vmId: string, session: string): Promise<GuestPerson> {
    const config = new SshConfig({ vms: path.join(home.data, 'vms'), runtime: home.runtime }, 'unused');
    const wrapper = await readGuestScript(path.resolve('resources'), 'tmux-wrapper.sh');
    const [file = '', ...argv] = new TmuxTerminal(config, wrapper).command(vmId, session);
    return new GuestPerson(
      spawn(file, argv, { cols: 100, rows: 30, env: { ...process.env, TERM: 'xterm-256color' } }),
    );
  }

  /** Waits until the terminal has shown this since the last line that was typed. */
  async sees(text: string | RegExp, timeoutMs = 90_000): Promise<void> {
    const isThere = () => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output));
    await waitFor(`“${String(text)}” on the terminal`, isThere, timeoutMs).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.output.slice(-3_000)}`);
    });
  }

  types(line: string): void {
    this.output = '';
    this.pty.write(`${line}\r`);
  }

  leaves(): void {
    this.pty.kill('SIGKILL');
  }
}

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { runCommand, type CommandResult } from '../host/command';
import { readGuestFiles } from './guest-files';

/**
 * A home of this computer that stands for a guest's, with Corral's scripts in it. Programs of ~/.local/bin come before
 * this computer's own. Its terminals are panes of a tmux server of its own.
 */
export class GuestHome {
  private constructor(readonly folder: string) {}

  static async make(): Promise<GuestHome> {
    const home = new GuestHome(await fs.mkdtemp(path.join(os.tmpdir(), 'corral home ')));
    for (const file of await readGuestFiles(path.resolve('resources'))) {
      await home.write(file.path, file.content, file.mode);
    }
    // Nothing here may change the shell of whoever runs the tests.
    await home.program('getent', 'echo "x:x:0:0::/:/bin/zsh"');
    return home;
  }

  async dispose(): Promise<void> {
    await this.tmux('kill-server');
    await fs.rm(this.folder, { recursive: true, force: true });
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  async write(name: string, content: string, mode = 0o644): Promise<void> {
    await fs.mkdir(path.dirname(this.path(name)), { recursive: true });
    await fs.writeFile(this.path(name), content, { mode });
  }

  read(name: string): Promise<string> {
    return fs.readFile(this.path(name), 'utf8');
  }

  has(name: string): Promise<boolean> {
    return fs.access(this.path(name)).then(
      () => true,
      () => false,
    );
  }

  /** Makes a program that the scripts find before this computer's own. */
  program(name: string, lines: string): Promise<void> {
    return this.write(`.local/bin/${name}`, `#!/bin/sh\n${lines}\n`, 0o755);
  }

  /** Runs a command line of the guest, whatever it ends with. */
  run(script: string, shell: readonly string[] = ['dash']): Promise<CommandResult> {
    const [file = '', ...flags] = shell;
    return runCommand(file, [...flags, '-c', script], {
      cwd: this.folder,
      env: this.environment,
      expectedExitCodes: Array.from({ length: 256 }, (_, code) => code),
    });
  }

  /** Opens a terminal as Corral does: a tmux session of a login shell. */
  async openTerminal(session: string): Promise<Terminal> {
    await this.run(`scripts/tmux-wrapper.sh new-session -d -x 160 -y 50 -s '${session}'`);
    return new Terminal(this, session);
  }

  /** Opens a terminal that runs one command, in an environment without tmux's own. */
  async openPlainTerminal(session: string, command: string): Promise<Terminal> {
    await this.tmux('new-session', '-d', '-x', '160', '-y', '50', '-s', session, `env -u TMUX ${command}`);
    return new Terminal(this, session);
  }

  async tmux(...argv: string[]): Promise<string> {
    const options = { env: this.environment, cwd: this.folder, expectedExitCodes: [0, 1] };
    return (await runCommand('tmux', ['-u', ...argv], options)).stdout;
  }

  private get environment(): Record<string, string | undefined> {
    return {
      HOME: this.folder,
      PATH: `${this.path('.local/bin')}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
      SHELL: '/bin/zsh',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      TMPDIR: this.folder,
      TMUX_TMPDIR: this.folder,
      GIT_CONFIG_NOSYSTEM: '1',
      TMUX: undefined,
      CAL_SESSION_INITIALIZED: undefined,
      // zsh takes vi's keys where they say vi, as npm does.
      EDITOR: undefined,
      VISUAL: undefined,
      ALL_PROXY: undefined,
    };
  }
}

/** A person's terminal. */
export class Terminal {
  constructor(
    private readonly home: GuestHome,
    private readonly session: string,
  ) {}

  /** Waits until the screen shows all of the texts, which may have been cut into lines. */
  async shows(...texts: string[]): Promise<void> {
    for (const text of texts) await expect.poll(() => this.screen(), { timeout: 15_000 }).toContain(text);
  }

  /** Types a line, or with an empty one presses Enter. */
  async type(line: string): Promise<void> {
    if (line !== '') await this.home.tmux('send-keys', '-t', `=${this.session}:`, '-l', '--', line);
    await this.press('Enter');
  }

  /** Presses a key by tmux's name of it. */
  async press(key: string): Promise<void> {
    await this.home.tmux('send-keys', '-t', `=${this.session}:`, key);
  }

  /** All that it shows, with what has scrolled away. */
  screen(): Promise<string> {
    return this.home.tmux('capture-pane', '-p', '-J', '-S', '-', '-t', `=${this.session}:`);
  }

  /** Waits until its session has ended. */
  async isOver(): Promise<void> {
    const names = async () => (await this.home.tmux('list-sessions', '-F', '#{session_name}')).split('\n');
    await expect.poll(names, { timeout: 15_000 }).not.toContain(this.session);
  }
}

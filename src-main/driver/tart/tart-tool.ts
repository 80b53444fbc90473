import fs from 'node:fs/promises';
import type { CommandOptions, CommandResult, CommandRunner } from '../../host/command';
import { findLocal, parseListing, type TartEntry } from './listing';
import { parseOptions, type TartOptions } from './options-dump';
import { requireTart, tartEnvironment } from './find-tart';

/** Runs Tart. It is looked for each time, so that one that is installed later is found. */
export class TartTool {
  private known:
    { readonly program: string; readonly changedAt: number; readonly options: TartOptions } | undefined;

  constructor(private readonly command: CommandRunner) {}

  /** @throws CorralError `tool-missing` without Tart, and what the runner throws */
  async run(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    const program = await requireTart();
    return this.command(program, argv, { ...options, env: { ...tartEnvironment(), ...options.env } });
  }

  /** What this Tart can do; asked once for each one that is installed. */
  async options(): Promise<TartOptions> {
    const program = await requireTart();
    const changedAt = (await fs.stat(program)).mtimeMs;
    if (this.known?.program !== program || this.known.changedAt !== changedAt) {
      const { stdout } = await this.run(['--experimental-dump-help'], { expectedExitCodes: [0, 64] });
      this.known = { program, changedAt, options: parseOptions(stdout) };
    }
    return this.known.options;
  }

  /** All VMs and images. */
  async list(): Promise<readonly TartEntry[]> {
    return parseListing((await this.run(['list', '--format', 'json'])).stdout);
  }

  /** The local VM of this name, whatever its case. */
  async find(name: string): Promise<TartEntry | undefined> {
    return findLocal(await this.list(), name);
  }

  /**
   * A run of this VM that nobody noted down, by its arguments.
   *
   * @returns its pid
   */
  async processOf(name: string): Promise<number | undefined> {
    const { stdout } = await this.command('ps', ['-axww', '-o', 'pid=,args=']);
    for (const line of stdout.split('\n')) {
      const [pid, ...words] = line.trim().split(/\s+/);
      const at = words.indexOf('run');
      const isTart = words.slice(0, Math.max(at, 0)).some((word) => /(^|\/)tart(\/|$)/.test(word));
      if (isTart && words.slice(at + 1).includes(name)) return Number(pid);
    }
    return undefined;
  }
}

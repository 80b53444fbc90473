import fs from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../host/command';
import { startPiped, type PipedProcess } from '../host/piped-process';
import type { GuestService } from './guest-service';
import { signalCli } from './kinds/signal-cli';
import { PayloadAgent, type ScriptGuest } from './payload-agent';

const agentFile = path.resolve('resources/guest/payload/payload-agent.sh');
/** Milliseconds. */
const patience = 20_000;

/** A folder of this computer that stands for a guest: its home, and where it sees the share. */
export class LocalGuest {
  private process: PipedProcess | undefined;
  private running = false;
  starts = 0;
  private boots = 1;

  constructor(readonly home: string) {}

  get source(): string {
    return path.join(this.home, signalCli.dataFolder);
  }

  /** Where the share is mounted: a link stands for the mount. */
  get share(): string {
    return path.join(this.home, 'share');
  }

  private get pidFile(): string {
    return path.join(this.home, '.corral-payload', 'service-pid');
  }

  private get env() {
    return {
      HOME: this.home,
      PAYLOAD_SHARE: this.share,
      PAYLOAD_SOURCE: this.source,
      PAYLOAD_WRITER: `writer-of-${path.basename(this.home)}`,
      PAYLOAD_LOG: path.join(this.home, 'service.log'),
      PAYLOAD_BOOT: `${this.boots}`,
    };
  }

  readonly run: ScriptGuest['run'] = (script, { args = [], ...options } = {}) =>
    runCommand('dash', ['-c', `(${script}\n)`, 'corral', ...args], {
      ...options,
      expectedExitCodes: options.expectedExitCodes ?? [0],
      env: this.env,
    });

  /** The service under a manager that is this test. */
  readonly service: GuestService = {
    bring: () => Promise.resolve(false),
    stop: (lastPass) => this.end(lastPass ? 'TERM' : 'KILL'),
    start: async () => {
      await this.end('KILL');
      await fs.rm(this.pidFile, { force: true }); // Of one that was killed.
      this.starts += 1;
      this.running = true;
      const assignments = Object.entries(this.env).map(([name, value]) => `${name}=${value}`);
      this.process = startPiped('env', [...assignments, 'dash', agentFile, 'run'], {
        onOutput: () => undefined,
        onEnd: () => (this.running = false),
      });
    },
    remove: () => this.end('TERM'),
    isRunning: () => Promise.resolve(this.running),
  };

  /** Ends the service, as a guest that goes off does. */
  async end(signal: 'TERM' | 'KILL'): Promise<void> {
    if (!this.running) return;
    let pid = 0;
    await until(async () => (pid = Number(await fs.readFile(this.pidFile, 'utf8').catch(() => 0))) > 0);
    // A guest that loses its power takes all of its processes along; systemd's TERM is for the agent alone.
    process.kill(signal === 'KILL' ? -pid : pid, `SIG${signal}`);
    await until(() => !this.running);
    this.boots += 1;
    this.process?.stop();
  }

  async write(name: string, content: string): Promise<void> {
    const file = path.join(this.source, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content);
  }

  read(name: string): Promise<string> {
    return fs.readFile(path.join(this.source, name), 'utf8');
  }
}

/** Its agent. */
export class LocalAgent extends PayloadAgent {
  constructor(
    private readonly local: LocalGuest,
    names: ConstructorParameters<typeof PayloadAgent>[1],
  ) {
    super(local, names, `exec dash '${agentFile}' "$@"`);
  }

  override async log(lines: number): Promise<string[]> {
    const text = await fs.readFile(path.join(this.local.home, 'service.log'), 'utf8');
    return text.trimEnd().split('\n').slice(-lines);
  }
}

/** Waits for a condition. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  explain: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`It did not come to pass. ${explain()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

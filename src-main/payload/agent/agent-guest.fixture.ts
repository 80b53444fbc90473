import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from '../../../e2e/harness/wait-for';
import { runCommand, type CommandResult } from '../../host/command';
import { signalCli } from '../kinds/signal-cli';
import { checkGeneration } from './check-generation.fixture';

const agent = path.resolve('resources/guest/payload/payload-agent.sh');
const everyExitCode = Array.from({ length: 256 }, (_, code) => code);

/** Stands for tools: a name and the lines of a script that comes before this computer's own. */
export type Tools = Readonly<Record<string, string>>;

/** What a test may give to one run of the agent. */
export interface RunOptions {
  /** Shell and its flags. Default dash. */
  readonly shell?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A run of the agent. `ended` has its exit code, null when it was killed. */
interface Running {
  readonly ended: Promise<number | null>;
  /** kill -9 of it and of all that it has started. */
  readonly kill: () => Promise<number | null>;
}

/** CURRENT in the share. */
interface Current {
  readonly generation: string;
  readonly hash: string;
  readonly isFinal: boolean;
}

/** A home and a share of this computer that stand for a guest's. */
export class AgentGuest {
  readonly payloadId: string = randomUUID();
  private token: string = randomUUID();
  /** Where commands are looked for. */
  path: string;
  private readonly started: Running[] = [];

  private constructor(readonly folder: string) {
    this.path = `${path.join(folder, 'tools')}:${process.env['PATH'] ?? ''}`;
  }

  /** @param data whether it has been seeded with nothing and then filled with an account. */
  static async make(data: 'seeded' | 'filled' = 'filled'): Promise<AgentGuest> {
    const guest = new AgentGuest(await fs.mkdtemp(path.join(os.tmpdir(), 'corral payload ')));
    await fs.mkdir(guest.share('.corral-payload/gen'), { recursive: true });
    await fs.mkdir(guest.home('.corral-payload'), { recursive: true });
    await fs.mkdir(path.join(guest.folder, 'tools'));
    await guest.lend(1);
    await guest.seed();
    if (data === 'filled') await guest.fill();
    return guest;
  }

  async dispose(): Promise<void> {
    for (const running of this.started) await running.kill();
    await fs.rm(this.folder, { recursive: true, force: true });
  }

  home(...names: string[]): string {
    return path.join(this.folder, 'home', ...names);
  }

  /** The live data. */
  source(...names: string[]): string {
    return this.home('.local/share/signal-cli', ...names);
  }

  share(...names: string[]): string {
    return path.join(this.folder, 'share', ...names);
  }

  state(...names: string[]): string {
    return this.home('.corral-payload', ...names);
  }

  get marker(): string {
    return this.share(signalCli.markerName);
  }

  /** Gives the folder to this guest under an epoch: its lease, and the marker as the host writes it. */
  async lend(epoch: number): Promise<void> {
    this.token = randomUUID();
    await fs.writeFile(this.state('lease'), `${this.payloadId} ${epoch} ${this.token}\n`);
    await this.mark({ epoch });
  }

  async mark({ payload = this.payloadId, epoch = 1, token = this.token }): Promise<void> {
    const lines = [
      'Corral keeps a copy of signal-cli here.',
      'vm: one',
      `payload: ${payload}`,
      `epoch: ${epoch}`,
    ];
    await fs.writeFile(this.marker, `${lines.join('\n')}\ntoken: ${token}\n`);
  }

  /** An account with a database in WAL mode, and 30 attachments. */
  async fill(): Promise<void> {
    await fs.mkdir(this.source('data/100001.d'), { recursive: true });
    await fs.mkdir(this.source('attachments'), { recursive: true });
    await fs.writeFile(this.source('data/accounts.json'), '{"accounts":[{"path":"100001"}],"version":2}');
    await fs.writeFile(this.source('data/100001'), '{"seq":1}');
    await this.sql(
      'PRAGMA journal_mode=wal; CREATE TABLE t(id INTEGER PRIMARY KEY, v); ' +
        'INSERT INTO t(v) WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c WHERE x<500) SELECT randomblob(500) FROM c;',
    );
    for (let n = 1; n <= 30; n++) await fs.writeFile(this.source(`attachments/a${n}`), `attachment ${n}\n`);
  }

  /** Makes the last pass have seen the files as they are now, whatever it has read of them. */
  async forgetTimes(): Promise<void> {
    const { stdout } = await runCommand(
      'find',
      [
        '.',
        '-type',
        'f',
        '!',
        '-name',
        '*.db-shm',
        '!',
        '-name',
        '.corral-*',
        '-printf',
        '//%i %s %C@ %p\\n',
      ],
      { cwd: this.source() },
    );
    await fs.writeFile(this.state('base/listing'), stdout);
  }

  /** Changes the JSON of the account. */
  async write(seq: number): Promise<void> {
    await fs.writeFile(this.source('data/100001'), `{"seq":${seq}}`);
  }

  async sql(statements: string): Promise<string> {
    const database = this.source('data/100001.d/account.db');
    return (await runCommand('sqlite3', ['-cmd', '.timeout 9000', database, statements])).stdout.trim();
  }

  /** Puts a program before this computer's own. */
  async tool(name: string, lines: string): Promise<void> {
    await fs.writeFile(path.join(this.folder, 'tools', name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  }

  async tools(tools: Tools): Promise<void> {
    for (const [name, lines] of Object.entries(tools)) await this.tool(name, lines);
  }

  /** Runs a command of the agent, whatever it ends with. */
  run(command: string, { shell = ['dash'], env = {} }: RunOptions = {}): Promise<CommandResult> {
    const [file = '', ...flags] = shell;
    const options = {
      cwd: this.folder,
      env: { ...this.environment, ...env },
      expectedExitCodes: everyExitCode,
    };
    return runCommand(file, [...flags, agent, command], options);
  }

  once(options: RunOptions = {}): Promise<CommandResult> {
    return this.run('once', options);
  }

  async seed(options: RunOptions = {}): Promise<Record<string, unknown>> {
    return parseObject((await this.run('seed', options)).stdout);
  }

  async inspect(options: RunOptions = {}): Promise<Record<string, unknown>> {
    return parseObject((await this.run('inspect', options)).stdout);
  }

  /** Starts the agent and lets it run. */
  start(command: string, { shell = ['dash'], env = {} }: RunOptions = {}): Running {
    const [file = '', ...flags] = shell;
    return this.launch(file, [...flags, agent, command], { ...this.environment, ...env });
  }

  /** Starts lines of bash as the program whose data it is; they get the JSON of the account as $1. @returns its pid. */
  async startWriter(lines: string): Promise<number> {
    const file = path.join(this.folder, this.writerName);
    await fs.writeFile(file, `echo $$ >"$0.pid"\n${lines}\n`);
    this.launch('bash', [file, this.source('data/100001')], this.environment);
    return waitFor('the writer', () => readPid(`${file}.pid`));
  }

  private launch(
    file: string,
    argv: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
  ): Running {
    const killer = new AbortController();
    const options = { cwd: this.folder, env, expectedExitCodes: everyExitCode, timeoutMs: 120_000 };
    const ended = runCommand(file, argv, { ...options, signal: killer.signal }).then(
      ({ exitCode }) => exitCode,
      () => null,
    );
    const kill = (): Promise<number | null> => {
      killer.abort();
      return ended;
    };
    this.started.push({ ended, kill });
    return { ended, kill };
  }

  /** Starts the service and answers with its pid. */
  async serve(options: RunOptions = {}): Promise<Running & { readonly pid: number }> {
    await fs.rm(this.state('service-pid'), { force: true });
    const running = this.start('run', options);
    const pid = await waitFor('the service', () => readPid(this.state('service-pid')));
    return { ...running, pid };
  }

  async status(): Promise<Record<string, unknown>> {
    const text = await fs.readFile(this.state('status'), 'utf8').catch(() => '{}');
    return parseObject(text);
  }

  async current(): Promise<Current | undefined> {
    const text = await fs.readFile(this.share('.corral-payload/CURRENT'), 'utf8').catch(() => '');
    const [, generation, hash, final] = /^(\S+) (\S+) ([01])\n$/.exec(text) ?? [];
    return generation && hash ? { generation, hash, isFinal: final === '1' } : undefined;
  }

  /** Names of the generations, oldest first. */
  async generations(): Promise<string[]> {
    const names = await fs.readdir(this.share('.corral-payload/gen'));
    return names.filter((name) => /^\d/.test(name)).toSorted();
  }

  /** A file of the generation that counts. */
  async published(name: string): Promise<string> {
    const current = await this.current();
    return fs.readFile(this.share('.corral-payload/gen', current?.generation ?? 'none', name), 'utf8');
  }

  /** Paths of the generation that counts; throws unless it is whole, as its manifest says, and its databases are sound. */
  async checked(): Promise<string[]> {
    const current = await this.current();
    if (!current) throw new Error('Nothing is published.');
    return checkGeneration(this.share('.corral-payload/gen', current.generation), current.hash);
  }

  /** Of this guest alone: others run beside it. */
  private get writerName(): string {
    return `writer-of-${this.payloadId}`;
  }

  get environment(): Record<string, string | undefined> {
    return {
      HOME: this.home(),
      PATH: this.path,
      TMPDIR: this.folder,
      PAYLOAD_SHARE: this.share(),
      PAYLOAD_LOG: path.join(this.folder, 'log'),
      PAYLOAD_WRITER: this.writerName,
      LC_ALL: undefined,
    };
  }
}

/** The pid in a file, once it is whole. */
async function readPid(file: string): Promise<number | false> {
  const text = await fs.readFile(file, 'utf8').catch(() => '');
  return text.endsWith('\n') && Number(text);
}

function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

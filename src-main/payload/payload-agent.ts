import { z } from 'zod';
import type { GuestWatch } from '../fleet/guest-watch';
import { payloadStatus, type PayloadStatus } from '../guest/payload-status';
import { readStreamMessage } from '../guest/stream-message';
import { plainText } from '../host/plain-text';
import { CorralError } from '../host/errors';
import { leaseLine, type MarkerFacts } from './marker';
import { reasonSentence, type Named } from './sentences';

/** A guest that runs scripts. */
export type ScriptGuest = Pick<GuestWatch, 'run'>;

const code = z.string().regex(/^[a-z-]{0,40}$/);
const generation = z.string().regex(/^(\d{6}-\d{8})?$/);
const shortText = z.string().max(1024);

const inspectionSchema = z.object({
  v: z.literal(1),
  kind: z.literal('payload-inspect'),
  local: z.enum(['none', 'seeded', 'foreign', 'unknown']),
  payload: shortText,
  generation,
  changed: z.boolean(),
  mount: z.enum(['mounted', 'dir', 'missing', 'unknown']),
  marker: z.enum(['ours', 'other', 'missing']),
  writer: z.boolean(),
  missingTool: shortText,
});
/** What the agent sees: the local data, and the share. All of it is the guest's claim. */
export type Inspection = Omit<z.infer<typeof inspectionSchema>, 'v' | 'kind'>;

const seedAnswerSchema = z.object({
  v: z.literal(1),
  kind: z.literal('payload-seed'),
  done: z.boolean(),
  reason: code,
  detail: shortText,
});

/** How a pass ended. `nowhere`: the share is not there. */
export type PassEnd = 'published' | 'failed' | 'stopped' | 'nowhere' | 'paused';

const passEnds: Readonly<Record<number, PassEnd>> = {
  0: 'published',
  1: 'failed',
  2: 'stopped',
  3: 'nowhere',
  4: 'paused',
};

/** Runs the agent from the files that were brought to the guest. */
export const deployedAgent = 'exec /bin/sh "$HOME/.corral-payload/install/payload-agent.sh" "$@"';

/** Writes the lease. Argument: its line. */
const writeLease = `umask 077
mkdir -p "$HOME/.corral-payload" && cd "$HOME/.corral-payload" || exit 1
printf %s "$1" >lease.new && mv -f lease.new lease`;

const dropLease = `rm -f "$HOME/.corral-payload/lease"`;

/** Copies of a large payload take their time. Milliseconds. */
const seedTimeoutMs = 30 * 60_000;
const passTimeoutMs = 120_000;

/** The agent in one guest: resources/guest/payload/payload-agent.sh. */
export class PayloadAgent {
  constructor(
    private readonly guest: ScriptGuest,
    private readonly names: () => Named,
    /** Shell text that runs the agent with the arguments of the script. */
    private readonly command = deployedAgent,
  ) {}

  /** Gives the guest the right to write to the folder, as the marker says it. */
  async grant(facts: Omit<MarkerFacts, 'vm'>): Promise<void> {
    await this.guest.run(writeLease, { args: [leaseLine(facts)] });
  }

  /** Takes that right away: what still runs in the guest stops before it writes. */
  async revoke(): Promise<void> {
    await this.guest.run(dropLease);
  }

  /** @throws CorralError `guest-failed` when what it says is no answer */
  inspect(signal?: AbortSignal): Promise<Inspection> {
    return this.inspection({ args: ['inspect'], timeoutMs: seedTimeoutMs, ...(signal ? { signal } : {}) });
  }

  /** The same beside a pass that is under way. Data that is there counts as changed. @throws as {@link inspect} */
  look(): Promise<Inspection> {
    return this.inspection({ args: ['look'] });
  }

  /** The generation that counts becomes the local data. @throws CorralError `guest-failed` saying why not */
  seed(signal?: AbortSignal): Promise<void> {
    return this.place('seed', signal);
  }

  /** The local data becomes the payload. @throws CorralError `guest-failed` saying why not */
  adopt(signal?: AbortSignal): Promise<void> {
    return this.place('adopt', signal);
  }

  /** A pass now. `final`: the last one, when nothing writes any more. */
  async pass(kind: 'once' | 'final'): Promise<PassEnd> {
    const expectedExitCodes = Object.keys(passEnds).map(Number);
    const options = { args: [kind], timeoutMs: passTimeoutMs, expectedExitCodes };
    const { exitCode } = await this.guest.run(this.command, options);
    return passEnds[exitCode] ?? 'failed';
  }

  /** Tells the service something. */
  async tell(word: 'allow' | 'pause' | 'resume'): Promise<void> {
    await this.guest.run(this.command, { args: [word] });
  }

  /** What it said last; undefined when it never said anything. */
  async status(): Promise<PayloadStatus | undefined> {
    const script = `date +%s; cat "$HOME/.corral-payload/status" 2>/dev/null || :`;
    const { stdout } = await this.guest.run(script);
    const [clock, line] = stdout.split('\n');
    const message = readStreamMessage(line ?? '');
    if (typeof message !== 'object' || message.kind !== 'payload') return undefined;
    return payloadStatus(Number(clock) * 1000 - Date.now(), message);
  }

  /** Newest lines of its log, as plain text. */
  async log(lines: number): Promise<string[]> {
    const { logFile } = this.names().kind;
    const script =
      'tail -n "$1" "$2" 2>/dev/null || tail -n "$1" "$HOME/.corral-payload/log" 2>/dev/null || :';
    const { stdout } = await this.guest.run(script, { args: [String(lines), logFile] });
    return plainText(stdout)
      .split('\n')
      .filter((line) => line !== '')
      .slice(-lines);
  }

  private async inspection(options: Parameters<ScriptGuest['run']>[1]): Promise<Inspection> {
    const { stdout } = await this.guest.run(this.command, options);
    const { v: _v, kind: _kind, ...inspection } = this.answer(inspectionSchema, stdout);
    return inspection;
  }

  private async place(how: 'seed' | 'adopt', signal?: AbortSignal): Promise<void> {
    const expectedExitCodes = Object.keys(passEnds).map(Number);
    const { stdout } = await this.guest.run(this.command, {
      args: [how],
      timeoutMs: seedTimeoutMs,
      expectedExitCodes,
      ...(signal ? { signal } : {}),
    });
    const { done, reason, detail } = this.answer(seedAnswerSchema, stdout);
    if (done) return;
    throw new CorralError(
      'guest-failed',
      reasonSentence({ reason, detail: plainText(detail) }, this.names()),
      {
        reason,
      },
    );
  }

  /** The last line of JSON that it wrote. */
  private answer<Schema extends z.ZodType>(schema: Schema, stdout: string): z.infer<Schema> {
    const line = stdout.trimEnd().split('\n').at(-1) ?? '';
    const parsed = schema.safeParse(parseJson(line));
    if (parsed.success) return parsed.data;
    const { vm } = this.names();
    throw new CorralError(
      'guest-failed',
      `What the payload service in “${vm}” answers can’t be understood. Restart the service; that installs it anew.`,
      { line: line.slice(0, 500) },
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

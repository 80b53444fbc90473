import { z } from 'zod';

/** Characters that could steer a terminal or turn text round; a guest has no honest use for them here. */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const plainText = z.string().max(1024).transform(withoutUnprintable);
const milliseconds = z.number().int().min(0).max(8_640_000_000_000_000);
const version = z.literal(1);

const helloSchema = z.object({
  v: version,
  kind: z.literal('hello'),
  hostname: plainText,
  os: plainText,
  clock: milliseconds,
});

const factsSchema = z.object({
  v: version,
  kind: z.literal('facts'),
  clock: milliseconds,
  load: z.number().min(0).max(1_000_000).nullable(),
  sessions: z
    .array(
      z.object({
        name: plainText,
        attached: z.boolean(),
        windows: z.number().int().min(0).max(100_000),
        bell: z.boolean().default(false),
      }),
    )
    .max(200),
});

const gitSchema = z.object({ v: version, kind: z.literal('git') });

/** Seconds since 1970 by the guest's clock, or 0 for never. */
const seconds = z.number().int().min(0).max(8_640_000_000_000);
const count = z.number().int().min(0).max(1_000_000_000);

/** What the service that keeps a payload says of itself; see resources/guest/payload. */
const payloadSchema = z.object({
  v: version,
  kind: z.literal('payload'),
  state: z.enum(['ok', 'working', 'retry', 'skip', 'paused', 'held', 'halted']),
  /** When everything that it had was published last. */
  at: seconds,
  generation: z.string().regex(/^(\d{6}-\d{8})?$/),
  /** Since when something is not published; 0 for nothing. */
  changedSince: seconds,
  reason: z.string().regex(/^[a-z-]{0,40}$/),
  detail: plainText,
  files: count,
  ofFiles: count,
  databases: count,
  accounts: z.number().int().min(0).max(1),
});

const byeSchema = z.object({ v: version, kind: z.literal('bye') });

const messageSchema = z.discriminatedUnion('kind', [
  helloSchema,
  factsSchema,
  gitSchema,
  payloadSchema,
  byeSchema,
]);
const knownKinds = new Set(['hello', 'facts', 'git', 'payload', 'bye']);
const anyKindSchema = z.object({ v: version, kind: z.string() });

/** One line of resources/guest/guest-stream.sh. */
export type StreamMessage = z.infer<typeof messageSchema>;

/** Reads a line; `unknown` is a kind of a later script, `garbage` anything that breaks the protocol. */
export function readStreamMessage(line: string): StreamMessage | 'unknown' | 'garbage' {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'garbage';
  }
  const message = messageSchema.safeParse(json);
  if (message.success) return message.data;
  const other = anyKindSchema.safeParse(json);
  return other.success && !knownKinds.has(other.data.kind) ? 'unknown' : 'garbage';
}

/** A name that a guest gave something, fit to stand in a sentence. */
export function plainName(name: string): string {
  return withoutUnprintable(name.slice(0, 64));
}

/** The last line that a guest wrote, fit to be a reason. */
export function plainLine(text: string): string {
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  return withoutUnprintable(last.slice(0, 200)).trim();
}

function withoutUnprintable(text: string): string {
  return text.replaceAll(unprintable, '');
}

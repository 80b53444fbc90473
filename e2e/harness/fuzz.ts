import { channels } from '../../src-preload/contract/channels';
import { contract } from '../../src-preload/contract/contract';

/** A call that is refused. `{$special: kind}` in its input stands for what a test can't carry to the client. */
export interface MalformedCall {
  readonly area: string;
  readonly method: string;
  readonly input: unknown;
}

const specials = ['map', 'cycle', 'bytes', 'function'] as const;

/** Inputs near to valid ones, so that mutations reach beyond the first check. */
const seeds: readonly unknown[] = [
  {},
  { vm: 'fuzz' },
  { id: 'fuzz' },
  { name: 'fuzz', resources: { cpuCount: 1, memoryMB: 512, diskGB: 4 }, start: false },
  { vm: 'fuzz', name: 'other' },
  { vm: 'fuzz', force: true },
  { vm: 'fuzz', timeoutMs: 1 },
  { vm: 'fuzz', share: { name: 'code', hostPath: '/tmp' } },
  { path: '/dev/null', name: 'fuzz' },
  { vm: 'fuzz', columns: 80, rows: 24 },
];

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  undefined,
  1n,
  new Date(0),
  '',
  ' ',
  '../../etc/passwd',
  '$(reboot)',
  '\u0000',
  '\ud800',
  'x'.repeat(70_000),
  [],
  [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]],
  {},
  JSON.parse('{"toString":"x","valueOf":1,"then":"y","__proto__":{"polluted":true}}'),
  { constructor: { prototype: { polluted: true } } },
];

/** Endless malformed calls; the same seed gives the same calls. */
export function* malformedCalls(seed: number): Generator<MalformedCall, never> {
  const random = mulberry32(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const calls = Object.entries(channels).flatMap(([area, methods]) =>
    methods.map((method) => ({ area, method })),
  );

  const odd = (): unknown => (random() < 0.3 ? { $special: pick(specials) } : pick(oddValues));
  const mutate = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || random() < 0.2) return odd();
    const entries = Object.entries(value);
    const [key, part] = entries.length > 0 ? pick(entries) : ['surplus', null];
    if (random() < 0.3) return Object.fromEntries(entries.filter(([other]) => other !== key));
    return { ...value, [key]: mutate(part) };
  };

  for (;;) {
    const call = { ...pick(calls), input: mutate(pick(seeds)) };
    if (!isAccepted(call)) yield call;
  }
}

/** Endless lines for the control socket of which none is a valid request; without their newline. */
export function* malformedLines(seed: number): Generator<Buffer, never> {
  const random = mulberry32(seed);
  const calls = malformedCalls(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const oddNames = ['__proto__', 'constructor', 'toString', 'vm', '', 'x'.repeat(5_000)];
  for (let id = 1; ; id += 1) {
    const kind = below(6);
    if (kind === 0) yield Buffer.from(Array.from({ length: below(400) }, () => 11 + below(245)));
    else if (kind === 1) {
      const [area, method] = [oddNames[below(6)], oddNames[below(6)]];
      yield Buffer.from(JSON.stringify({ id, area, method, input: {} }));
    } else if (kind === 2) {
      const call = { area: 'system', method: 'info', input: {} };
      yield Buffer.from(JSON.stringify([{ ...call, id: 'x' }, { ...call }, [call], null, 7][below(5)]));
    } else yield lineOf(id, calls.next().value);
  }
}

/** A call as its line; one that JSON makes valid, or can't carry, is cut off in its middle. */
function lineOf(id: number, call: MalformedCall): Buffer {
  const text = JSON.stringify({ id, ...call }, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  const carried = JSON.parse(text) as MalformedCall;
  const isCut = hasSpecial(call.input) || isAccepted(carried);
  return Buffer.from(isCut ? text.slice(0, -2) : text);
}

/** True for what is a valid call after all. Anything special is refused before the schema sees it. */
function isAccepted({ area, method, input }: MalformedCall): boolean {
  if (hasSpecial(input)) return false;
  const schemas = contract as unknown as Record<
    string,
    Record<string, { input: { safeParse(value: unknown): { success: boolean } } }>
  >;
  return schemas[area]?.[method]?.input.safeParse(input).success ?? false;
}

function hasSpecial(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return '$special' in value || Object.values(value).some(hasSpecial);
}

/** A small seeded generator of numbers from 0 to 1 (mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startPiped, type PipedProcessHandlers } from '../host/piped-process';
import { GuestStream, type GuestStreamEvent } from './guest-stream';
import { readGuestScript } from './guest-script';
import { SshConfig } from './ssh-config';
import { startSshGuest } from './sshd.fixture';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const hello = '{"v":1,"kind":"hello","hostname":"h","os":"Debian","clock":1}';
const facts = (name = 'main'): string =>
  JSON.stringify({
    v: 1,
    kind: 'facts',
    clock: Date.now(),
    load: 0.5,
    sessions: [{ name, attached: true, windows: 1, bell: false }],
  });

/** A stream whose guest is this test. */
function speak(heartbeat = 30) {
  const config = new SshConfig({ vms: '/vms', runtime: '/run' }, '/key');
  const events: GuestStreamEvent[] = [];
  const guest = { stopped: false, handlers: undefined as PipedProcessHandlers | undefined };
  const stream = new GuestStream(
    'vm',
    config,
    'script',
    (_file, _argv, handlers) => {
      guest.handlers = handlers;
      return { stop: () => (guest.stopped = true) };
    },
    { look: 5, heartbeat, git: 30 },
  );
  stream.on((event) => events.push(event));
  undo.push(() => stream.dispose());
  const say = (text: string): void => guest.handlers?.onOutput(Buffer.from(text));
  return { events, guest, say, stream };
}

test('gives the last line that the guest wrote as the reason of its end, and no more', () => {
  const { events, guest } = speak();
  guest.handlers?.onEnd(255, 'NAME  STATE\nvm-2  is running\n\u001b[2J\u202eConnection lost\n');
  expect(events).toEqual([{ kind: 'ended', reason: '[2JConnection lost' }]);
});

test('tells that something of a git repository changed', () => {
  const { events, say } = speak();
  say(`${hello}\n{"v":1,"kind":"git"}\n`);
  expect(events).toEqual([{ kind: 'git' }]);
});

test('tells facts, whole lines only, and measures the clock', () => {
  const { events, say } = speak();
  const line = facts('ünï');
  say(`${hello}\n${line.slice(0, 40)}`);
  expect(events).toEqual([]);
  say(`${line.slice(40)}\n`);
  expect(events).toMatchObject([
    {
      kind: 'facts',
      facts: {
        hostname: 'h',
        operatingSystem: 'Debian',
        load: 0.5,
        sessions: [{ name: 'ünï', attached: true, windows: 1, bell: false }],
      },
    },
  ]);
  const [event] = events;
  expect(event?.kind === 'facts' && Math.abs(event.facts.clockSkewMs)).toBeLessThan(1_000);
});

test('takes characters that steer a terminal out of names', () => {
  const { events, say } = speak();
  say(`${hello}\n${facts('\u001b[31mred\u202Eder\u0007')}\n`);
  expect(events).toMatchObject([{ facts: { sessions: [{ name: '[31mredder' }] } }]);
});

test('ignores kinds that it does not know', () => {
  const { events, say, guest } = speak();
  say(`${hello}\n${'{"v":1,"kind":"later","x":[1]}\n'.repeat(50)}${facts()}\n`);
  expect(events.map((event) => event.kind)).toEqual(['facts']);
  expect(guest.stopped).toBe(false);
});

test.each([
  ['no JSON', 'garbage\n'],
  ['another version', '{"v":2,"kind":"facts"}\n'],
  ['a wrong type', '{"v":1,"kind":"facts","clock":1,"load":"high","sessions":[]}\n'],
  ['too long a name', `${facts('x'.repeat(2_000))}\n`],
  [
    'too many sessions',
    `${JSON.stringify({ v: 1, kind: 'facts', clock: 1, load: 0, sessions: Array.from({ length: 300 }, () => ({ name: 'x', attached: true, windows: 1, bell: false })) })}\n`,
  ],
])('bears a little garbage and ends at much (%s)', (_what, line) => {
  const { events, say, guest } = speak();
  say(hello + '\n' + line.repeat(20));
  expect(events).toEqual([]);
  say(line);
  expect(events.map((event) => event.kind)).toEqual(['ended']);
  expect(guest.stopped).toBe(true);
  say(`${facts()}\n`);
  expect(events).toHaveLength(1);
});

test('ends at a line without end', () => {
  const { events, say, guest } = speak();
  for (let i = 0; i < 65; i += 1) say('x'.repeat(1024));
  expect(events.map((event) => event.kind)).toEqual(['ended']);
  expect(guest.stopped).toBe(true);
});

test('ends at a flood of good lines', () => {
  const { events, say } = speak();
  say(`${hello}\n${`${facts()}\n`.repeat(5_000)}`);
  expect(events.at(-1)?.kind).toBe('ended');
  expect(events.length).toBeLessThan(700);
});

test('says when it hears nothing, and hears again', async () => {
  const { events, say } = speak(0.05);
  say(`${hello}\n`);
  await expect.poll(() => events.map((event) => event.kind)).toEqual(['silent']);
  say(`${facts()}\n`);
  expect(events.map((event) => event.kind)).toEqual(['silent', 'facts']);
});

test('is quiet after dispose', () => {
  const { events, say, stream, guest } = speak();
  stream.dispose();
  say(`${hello}\n${facts()}\n`);
  guest.handlers?.onEnd(255, 'gone');
  expect(events).toEqual([]);
  expect(guest.stopped).toBe(true);
});

test('hears a guest over its one connection, until that ends', async () => {
  const guest = await startSshGuest();
  undo.push(() => guest.dispose());
  await guest.connection.open({ timeoutMs: 10_000 });
  const script = await readGuestScript(path.resolve('resources'), 'guest-stream.sh');
  const stream = new GuestStream(guest.target.id, guest.config, script, startPiped);
  undo.push(() => stream.dispose());
  const events: GuestStreamEvent[] = [];
  stream.on((event) => events.push(event));
  await expect.poll(() => events[0]?.kind, { timeout: 10_000 }).toBe('facts');
  expect((await guest.log()).match(/Accepted publickey/g)).toHaveLength(1);
  await guest.connection.dispose();
  await expect.poll(() => events.at(-1)?.kind, { timeout: 10_000 }).toBe('ended');
  expect(await fs.readdir(path.join(guest.folder, 'run'))).toEqual([]);
});

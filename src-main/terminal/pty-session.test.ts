import { spawn } from 'node-pty';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { TerminalEvent } from '../../src-preload/contract/terminal';
import { cleanEnvironment } from './clean-environment';
import { highWaterMark } from '../host/flow-control';
import { PtySession, type Pty, type TerminalPort } from './pty-session';
import { isInputFull } from './waiting-input';

/** A page at the other end of a real pty: reads, counts, and acknowledges when told to. */
class Page implements TerminalPort {
  text = '';
  received = 0;
  acknowledging = true;
  exitCode: number | undefined;
  closed = false;
  private listener: (message: unknown) => void = () => undefined;
  private closeListener: () => void = () => undefined;

  onMessage(listener: (message: unknown) => void): void {
    this.listener = listener;
  }

  onClose(listener: () => void): void {
    this.closeListener = listener;
  }

  send(event: TerminalEvent): void {
    if (event.type === 'exit') {
      this.exitCode = event.exitCode;
      return;
    }
    this.received += event.data.length;
    this.text = (this.text + event.data).slice(-100_000);
    if (this.acknowledging) setImmediate(() => this.acknowledge(event.data.length));
  }

  close(): void {
    this.closed = true;
  }

  say(message: unknown): void {
    this.listener(message);
  }

  acknowledge(characters: number): void {
    this.say({ type: 'acknowledge', characters });
  }

  goAway(): void {
    this.closeListener();
  }
}

const open: PtySession[] = [];
afterEach(() => {
  for (const session of open.splice(0)) session.close();
});

function start(script: string) {
  const page = new Page();
  const ends = { count: 0 };
  const pty = spawn('/bin/sh', ['-c', script], { cols: 80, rows: 24, env: cleanEnvironment(process.env) });
  const session = new PtySession(pty, page, () => (ends.count += 1));
  open.push(session);
  return { page, session, pty, pid: pty.pid, ends };
}

async function until(condition: () => boolean, what: string, deadlineMs = 15_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await delay(5);
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('PtySession with a real pty', () => {
  it('brings 20 MB through whole, with bounded pending output', async () => {
    const flood = 'stty -opost -echo; head -c 20000000 /dev/zero | tr "\\0" x; printf END; read line; exit 7';
    const { page, session, ends } = start(flood);
    let worst = 0;
    await until(() => {
      worst = Math.max(worst, session.pending);
      return page.text.endsWith('END');
    }, 'the flood to end');
    expect(page.received).toBe(20_000_003);
    expect(worst).toBeLessThan(highWaterMark + 2 * 64 * 1024);

    page.say({ type: 'input', data: '\r' });
    await until(() => page.exitCode !== undefined, 'the exit');
    expect(page.exitCode).toBe(7);
    expect(page.closed).toBe(true);
    expect(ends.count).toBe(1);
  });

  it('stops reading while the page does not acknowledge, and Ctrl-C still gets through', async () => {
    const { page, session } = start(
      'trap "printf STOPPED; read line; exit 3" INT; while :; do printf "%01000d\\n" 7; done',
    );
    page.acknowledging = false;
    await until(() => session.pending >= highWaterMark, 'the high water mark');
    const before = page.received;
    await delay(200);
    expect(page.received).toBeLessThanOrEqual(before + 64 * 1024);

    page.say({ type: 'input', data: '\u0003' });
    page.acknowledging = true;
    page.acknowledge(session.pending);
    await until(() => page.text.endsWith('STOPPED'), 'the answer to Ctrl-C');
    page.say({ type: 'input', data: '\r' });
    await until(() => page.exitCode !== undefined, 'the exit');
    expect(page.exitCode).toBe(3);
  });

  it('carries input and sizes', async () => {
    const { page } = start('while read line; do echo "got $line"; stty size; done');
    page.say({ type: 'resize', columns: 123, rows: 45 });
    page.say({ type: 'input', data: 'hello\r' });
    await until(() => page.text.includes('got hello') && page.text.includes('45 123'), 'the answer');
  });

  it('kills the child when the page goes away, even one that ignores the hang-up', async () => {
    const { page, pid, ends } = start('trap "" HUP; echo up; while :; do sleep 1; done');
    await until(() => page.text.includes('up'), 'the child');
    page.goAway();
    page.goAway();
    expect(ends.count).toBe(1);
    await until(() => !lives(pid), 'the child to end');
  });

  it('keeps a character whole that comes in two reads', async () => {
    const { page } = start(
      "stty -opost; printf 'a\\303'; sleep 0.1; printf '\\251b\\360\\237'; sleep 0.1; printf '\\220\\221c'",
    );
    await until(() => page.exitCode !== undefined, 'the exit');
    expect(page.text).toBe('aéb🐑c');
  });

  it('bears a child that has closed its terminal and lives on', async () => {
    const { page } = start('printf up; exec </dev/null >/dev/null 2>&1; sleep 1; exit 5');
    await until(() => page.text === 'up', 'the child');
    const use = (): boolean => {
      page.say({ type: 'resize', columns: 100, rows: 30 });
      page.say({ type: 'input', data: 'x' });
      return page.exitCode !== undefined;
    };
    await until(use, 'the exit');
    expect(page.exitCode).toBe(129); // Nothing is left of the terminal, so it is hung up.
  });

  it('drops input that piles up because the child does not read', async () => {
    const { page, pty } = start('stty raw -echo; printf up; sleep 1000');
    await until(() => page.text === 'up', 'the child');
    for (let index = 0; index < 20_000; index += 1) page.say({ type: 'input', data: 'x'.repeat(100) });
    expect(isInputFull(pty)).toBe(true);
    const { _writeStream } = pty as unknown as { _writeStream: { _writeQueue: unknown[] } };
    expect(_writeStream._writeQueue.length).toBeLessThanOrEqual(1_000);
  });

  it('ignores messages that are no requests', async () => {
    const { page } = start('read line; echo "got $line"');
    for (const message of [
      null,
      'x',
      { type: 'input', data: {} },
      { type: 'resize', columns: -1, rows: 1 },
    ]) {
      page.say(message);
    }
    page.say({ type: 'input', data: 'fine\r' });
    await until(() => page.text.includes('got fine'), 'the answer');
  });
});

it('holds the exit back until output that comes after it was sent', async () => {
  const page = new Page();
  const listeners: { data?: (data: string) => void; exit?: (exit: { exitCode: number }) => void } = {};
  const nothing = (): void => undefined;
  const late: Pty = {
    pid: 0,
    onData: (listener) => (listeners.data = listener),
    onExit: (listener) => (listeners.exit = listener),
    write: nothing,
    resize: nothing,
    pause: nothing,
    resume: nothing,
    kill: nothing,
  };
  open.push(new PtySession(late, page, nothing));
  listeners.exit?.({ exitCode: 3 });
  listeners.data?.('LAST');
  expect(page.exitCode).toBeUndefined();
  await until(() => page.exitCode !== undefined, 'the exit');
  expect(page.exitCode).toBe(3);
  expect(page.text).toBe('LAST');
});

import type { JSHandle, Page } from '@playwright/test';
import type { TerminalEvent, TerminalRequest } from '../../src-preload/contract/terminal';
import { waitFor } from '../harness/wait-for';
import type { MeasuredTerminal } from './measured-terminal';

/** What is known of one terminal of the page. Times are `performance.now()` of the page. */
interface Tap {
  /** The newest output. */
  tail: string;
  /** When output came, or xterm had parsed some, for the last time. */
  busyAt: number;
  /** Characters that came, and those that the page told to be parsed. */
  received: number;
  parsed: number;
  /** The text that is waited for, how much had come with it, and when xterm had parsed that. */
  awaited: string;
  awaitedCharacters: number;
  parsedAt: number;
  /** When the last key went down, as the browser tells it: waiting for a busy page counts. */
  keyAt: number;
  columns: number;
  rows: number;
}

/** How much of the output is kept to be looked at. */
const tailCharacters = 4_000;
/** The page tells in pieces of 5,000 what it has parsed; the last of them is still to come. */
const untold = 5_000;
const deadlineMs = 600_000;

/**
 * Listens to the terminals of the page from beside: it sees the ports of the contract, and so what comes to
 * xterm and what xterm says to have parsed, whatever the page looks like.
 */
export class TerminalTaps {
  private constructor(
    private readonly page: Page,
    private readonly taps: JSHandle<Tap[]>,
  ) {}

  /** Before any terminal is opened. */
  static async install(page: Page): Promise<TerminalTaps> {
    const taps = await page.evaluateHandle(installTaps, { tailCharacters, untold });
    return new TerminalTaps(page, taps);
  }

  /** The terminal that the page opens next. */
  async opened(open: () => Promise<void>): Promise<PageTerminal> {
    const before = await this.taps.evaluate((taps) => taps.length);
    await open();
    const isThere = () => this.taps.evaluate((taps, at) => at in taps, before);
    await waitFor('a terminal to open', isThere, deadlineMs);
    const tap = await this.taps.evaluateHandle((taps) => taps.at(-1)!);
    const size = await tap.evaluate(({ columns, rows }) => ({ columns, rows }));
    return new PageTerminal(this.page, tap, size);
  }
}

/** Runs in the page. */
function installTaps(limits: { readonly tailCharacters: number; readonly untold: number }): Tap[] {
  const all: Tap[] = [];
  const settle = (tap: Tap): void => {
    if (tap.awaitedCharacters === 0 || tap.parsed + limits.untold < tap.awaitedCharacters) return;
    tap.awaitedCharacters = 0;
    tap.parsedAt = performance.now();
  };
  const onOutput = (tap: Tap, data: string): void => {
    tap.busyAt = performance.now();
    tap.received += data.length;
    tap.tail = (tap.tail + data).slice(-limits.tailCharacters);
    if (tap.awaited === '' || !tap.tail.includes(tap.awaited)) return;
    tap.awaited = '';
    tap.awaitedCharacters = tap.received;
    // xterm hears of it next, and parses a little in a timer; the one that follows comes after.
    setTimeout(() => setTimeout(() => settle(tap)));
  };
  const onRequest = (tap: Tap, request: TerminalRequest): void => {
    if (request.type === 'resize') Object.assign(tap, { columns: request.columns, rows: request.rows });
    if (request.type !== 'acknowledge') return;
    tap.busyAt = performance.now();
    tap.parsed += request.characters;
    settle(tap);
  };
  const taps = new Map<MessagePort, Tap>();
  const add = (port: MessagePort): Tap => {
    const tap: Tap = {
      tail: '',
      busyAt: 0,
      received: 0,
      parsed: 0,
      awaited: '',
      awaitedCharacters: 0,
      parsedAt: 0,
      keyAt: 0,
      columns: 0,
      rows: 0,
    };
    port.addEventListener('message', ({ data: event }: MessageEvent<TerminalEvent>) => {
      if (event.type === 'output') onOutput(tap, event.data);
    });
    window.addEventListener('keydown', ({ timeStamp }) => (tap.keyAt = timeStamp), { capture: true });
    taps.set(port, tap);
    all.push(tap);
    return tap;
  };
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (this: MessagePort, request: TerminalRequest | null) {
    // The first that a page says of a terminal is its size; React has ports of its own.
    const tap = taps.get(this) ?? (request?.type === 'resize' ? add(this) : undefined);
    if (tap && request) onRequest(tap, request);
    Reflect.apply(post, this, [request]);
  };
  return all;
}

/** A terminal of the page, worked through the keyboard. */
class PageTerminal implements MeasuredTerminal {
  constructor(
    private readonly page: Page,
    private readonly tap: JSHandle<Tap>,
    readonly size: { readonly columns: number; readonly rows: number },
  ) {}

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async shows(text: string): Promise<void> {
    const look = () => this.tap.evaluate(({ tail }, wanted) => tail.includes(wanted), text);
    await waitFor(`“${text}” in a terminal of the page`, look, deadlineMs);
  }

  async answer(key: string, text: string): Promise<number> {
    await this.tap.evaluate(
      (tap, wanted) => Object.assign(tap, { tail: '', awaited: wanted, parsedAt: 0 }),
      text,
    );
    await this.page.keyboard.press(key);
    return waitFor(
      `“${text}” after ${key}`,
      () => this.tap.evaluate(({ parsedAt, keyAt }) => (parsedAt > 0 ? parsedAt - keyAt : undefined)),
      deadlineMs,
    );
  }

  async silence(quietMs: number): Promise<number> {
    await this.page.keyboard.press('Control+c');
    const look = () =>
      this.tap.evaluate(({ busyAt, keyAt }, quiet) => {
        const end = Math.max(busyAt, keyAt);
        return performance.now() - end > quiet ? end - keyAt : undefined;
      }, quietMs);
    return waitFor('silence after Ctrl-C', look, deadlineMs);
  }
}

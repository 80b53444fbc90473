import type { JSHandle, Page } from '@playwright/test';
import type { TerminalEvent, TerminalRequest } from '../../src-preload/contract/terminal';
import { waitFor } from '../harness/wait-for';
import { quietMs, tailCharacters, type MeasuredTerminal } from './measured-terminal';

/** What is known of one terminal of the page. Times are `performance.now()` of the page. */
interface Tap {
  readonly size: { readonly columns: number; readonly rows: number };
  wanted: string;
  /** The newest output, without what was found. */
  tail: string;
  /** Characters that came, and those that the page told to be parsed. */
  received: number;
  parsed: number;
  /** How many characters had come with each wanted text that is not parsed yet. */
  readonly found: number[];
  /** When xterm had parsed a wanted text for the last time. */
  parsedAt: number;
  onParsed: () => void;
}

interface Taps {
  readonly all: Tap[];
  /** When a key went down for the last time, as the browser tells it: waiting for a busy page counts. */
  keyAt: number;
}

/** The page tells in pieces of 5,000 what it has parsed; the last of them is still to come. */
const untold = 5_000;

/**
 * Listens to the terminals of the page from beside: it sees the ports of the contract, and so what comes to
 * xterm and what xterm says to have parsed, whatever the page looks like.
 */
export class TerminalTaps {
  private constructor(
    private readonly page: Page,
    private readonly taps: JSHandle<Taps>,
  ) {}

  /** Before any terminal is opened. */
  static async install(page: Page): Promise<TerminalTaps> {
    return new TerminalTaps(page, await page.evaluateHandle(installTaps, { tailCharacters, untold }));
  }

  /** The terminal that the page opens next. */
  async opened(open: () => Promise<void>): Promise<PageTerminal> {
    const before = await this.taps.evaluate(({ all }) => all.length);
    await open();
    const isThere = () => this.taps.evaluate(({ all }, count) => all.length > count, before);
    await waitFor('a terminal of the page', isThere);
    const tap = await this.taps.evaluateHandle(({ all }) => all.at(-1)!);
    const size = await tap.evaluate(({ size: its }) => its);
    return new PageTerminal(this.page, this.taps, tap, size);
  }
}

/** Runs in the page. */
function installTaps(limits: { readonly tailCharacters: number; readonly untold: number }): Taps {
  const taps: Taps = { all: [], keyAt: 0 };
  window.addEventListener('keydown', ({ timeStamp }) => (taps.keyAt = timeStamp), { capture: true });

  const settle = (tap: Tap): void => {
    while (tap.found.length > 0 && tap.found[0]! <= tap.parsed + limits.untold) {
      tap.found.shift();
      tap.parsedAt = performance.now();
      tap.onParsed();
    }
  };
  const onOutput = (tap: Tap, data: string): void => {
    tap.received += data.length;
    tap.tail += data;
    if (tap.wanted === '' || !tap.tail.includes(tap.wanted)) {
      tap.tail = tap.tail.slice(-limits.tailCharacters);
      return;
    }
    tap.tail = '';
    tap.found.push(tap.received);
    // xterm heard of it before this listener did, and parses in a timer that is set already.
    setTimeout(() => settle(tap));
  };
  const onAcknowledge = (tap: Tap, characters: number): void => {
    tap.parsed += characters;
    settle(tap);
  };

  const ports = new WeakMap<MessagePort, Tap>();
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (this: MessagePort, request: TerminalRequest | null) {
    const tap = ports.get(this);
    if (tap && request?.type === 'acknowledge') onAcknowledge(tap, request.characters);
    // The first that a page says of a terminal is its size; React has ports of its own.
    if (!tap && request?.type === 'resize') {
      const { columns, rows } = request;
      const created: Tap = {
        size: { columns, rows },
        wanted: '',
        tail: '',
        received: 0,
        parsed: 0,
        found: [],
        parsedAt: 0,
        onParsed: () => undefined,
      };
      ports.set(this, created);
      taps.all.push(created);
      this.addEventListener('message', ({ data: event }: MessageEvent<TerminalEvent>) => {
        if (event.type === 'output') onOutput(created, event.data);
      });
    }
    Reflect.apply(post, this, [request]);
  };
  return taps;
}

/** A terminal of the page, worked through the keyboard; it must have the focus. */
export class PageTerminal implements MeasuredTerminal {
  constructor(
    private readonly page: Page,
    private readonly taps: JSHandle<Taps>,
    private readonly tap: JSHandle<Tap>,
    readonly size: { readonly columns: number; readonly rows: number },
  ) {}

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async answer(key: string, text: string): Promise<number> {
    const parsed = await this.want(text);
    await this.page.keyboard.press(key);
    await parsed.evaluate(({ promise }) => promise);
    return this.sinceKey();
  }

  async silence(text: string): Promise<number> {
    await this.want(text);
    await this.page.keyboard.press('Control+c');
    const isQuiet = () =>
      this.tap.evaluate(({ parsedAt, found }, quiet) => {
        return found.length === 0 && performance.now() - parsedAt > quiet;
      }, quietMs);
    await waitFor('silence after Ctrl-C', isQuiet);
    return Math.max(0, await this.sinceKey());
  }

  private async want(text: string): Promise<JSHandle<{ readonly promise: Promise<void> }>> {
    return this.tap.evaluateHandle((tap, wanted) => {
      Object.assign(tap, { wanted, tail: '', parsedAt: performance.now() });
      tap.found.length = 0;
      return { promise: new Promise<void>((resolve) => (tap.onParsed = resolve)) };
    }, text);
  }

  /** Milliseconds from the last key to when the wanted text was last parsed. */
  private async sinceKey(): Promise<number> {
    const parsedAt = await this.tap.evaluate((tap) => tap.parsedAt);
    return parsedAt - (await this.taps.evaluate(({ keyAt }) => keyAt));
  }
}

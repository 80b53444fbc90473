import type { JSHandle, Page } from '@playwright/test';
import { waitFor } from './wait-for';

interface Side {
  text: string;
  exitCode: number | null;
  send(data: string): void;
}

const answerDeadlineMs = 90_000;

/** A terminal of the page by the contract alone: no pane, no xterm, only its port. */
export class PageTerminal {
  private questions = 0;

  private constructor(private readonly side: JSHandle<Side>) {}

  /** Opens a terminal into a tmux session. @throws the message of an error reply */
  static async open(page: Page, vm: string, session: string): Promise<PageTerminal> {
    const side = await page.evaluateHandle(
      async (input) => {
        const ports = new Map<string, MessagePort>();
        const gather = ({ data, ports: [port] }: MessageEvent<{ type?: string; id?: string }>): void => {
          if (data.type === 'corral.terminal' && data.id !== undefined && port) ports.set(data.id, port);
        };
        window.addEventListener('message', gather);
        const reply = await window.corral.terminal.open(input);
        if (!reply.ok) throw new Error(reply.error.message);
        const { id } = reply.value;
        while (!ports.has(id)) await new Promise((resolve) => setTimeout(resolve, 5));
        window.removeEventListener('message', gather);
        const port = ports.get(id)!;
        const state: Side = {
          text: '',
          exitCode: null,
          send: (data) => port.postMessage({ type: 'input', data }),
        };
        port.onmessage = ({ data }: MessageEvent<{ type: string; data?: string; exitCode?: number }>) => {
          if (data.exitCode !== undefined) state.exitCode = data.exitCode;
          if (data.data === undefined) return;
          state.text = (state.text + data.data).slice(-100_000);
          port.postMessage({ type: 'acknowledge', characters: data.data.length });
        };
        return state;
      },
      { vm, session, columns: 80, rows: 24 },
    );
    return new PageTerminal(side);
  }

  async type(data: string): Promise<void> {
    await this.side.evaluate((side, text) => side.send(text), data);
  }

  /** Whether the shell in it answers; what it says is computed, so that the echo of the line is no answer. */
  async answers(): Promise<void> {
    const number = ++this.questions;
    await this.type(`echo heard-$((${number} + 1000))\r`);
    await this.shows(`heard-${number + 1000}`);
  }

  async shows(text: string): Promise<void> {
    const look = () => this.side.evaluate((side, wanted) => side.text.includes(wanted), text);
    await waitFor(`“${text}” in a terminal`, look, answerDeadlineMs);
  }

  async ended(): Promise<void> {
    const look = () => this.side.evaluate(({ exitCode }) => exitCode !== null);
    await waitFor('a terminal to end', look, answerDeadlineMs);
  }
}

import { expect, type Locator, type Page } from '@playwright/test';
import fs from 'node:fs/promises';
import path from 'node:path';
import { identifyProcess, type ProcessIdentity } from '../../src-main/host/process-identity';
import type { RunningCorral } from './launch-app';
import type { TestHome } from './test-home';

/** A guest that is emulated on a busy computer takes long to start a shell. */
export const guestDeadlineMs = 120_000;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The terminals of one VM as a person, or a screen reader, finds them; the text needs `readable`. */
export class TerminalPanes {
  constructor(
    private readonly page: Page,
    private readonly vm: { readonly id: string; readonly name: string },
  ) {}

  /** Shows a session in its pane, or in a new tab, as a notification does; keys then reach its shell. */
  async open(session: string): Promise<void> {
    await this.show(session);
    await this.ready(session);
  }

  /** Shows the terminals as they are, or a session of them. */
  async show(session?: string): Promise<void> {
    await this.page.evaluate(
      async ([vmId, name]) => {
        const named = name === undefined ? {} : { session: name };
        await window.corral.desktop.show({ place: { kind: 'vm', vmId, tab: 'terminals', ...named } });
      },
      [this.vm.id, session] as const,
    );
  }

  /** Waits until keys reach the shell of a session. */
  async ready(session: string): Promise<void> {
    await expect(this.screen(session)).toContainText(`@${this.vm.name}`, { timeout: guestDeadlineMs });
    await expect(this.input(session)).toBeFocused();
  }

  pane(session: string): Locator {
    return this.page.getByRole('group', { name: this.label(session), exact: true });
  }

  /** What takes the keys. */
  input(session: string): Locator {
    return this.pane(session).getByRole('textbox', { name: `${this.label(session)}.` });
  }

  /** The text on the screen. */
  screen(session: string): Locator {
    return this.pane(session).locator('.xterm-accessibility-tree');
  }

  /** Where it is drawn, and the mouse works. */
  drawing(session: string): Locator {
    return this.pane(session).locator('.xterm-screen');
  }

  /** A row of the list of sessions, which is open. */
  sessionRow(session: string): Locator {
    const list = this.page.getByRole('grid', { name: `Sessions on ${this.vm.name}` });
    return list.getByRole('row', { name: session });
  }

  async boxOf(session: string): Promise<Box> {
    const box = await this.drawing(session).boundingBox();
    if (!box) throw new Error(`The terminal ${session} is not shown.`);
    return box;
  }

  /** Drags along a line near the top; pixels from the left edge. */
  async drag(session: string, from: number, to: number): Promise<void> {
    const { x, y } = await this.boxOf(session);
    await this.page.mouse.move(x + from, y + 20);
    await this.page.mouse.down();
    await this.page.mouse.move(x + to, y + 20, { steps: 5 });
    await this.page.mouse.up();
  }

  /** Takes its WebGL away, as a graphics driver that resets does. @returns whether it had any */
  async loseWebgl(session: string): Promise<boolean> {
    return this.pane(session).evaluate((element) => {
      const contexts = [...element.querySelectorAll('canvas')].map((canvas) => canvas.getContext('webgl2'));
      const context = contexts.find((found) => found !== null);
      context?.getExtension('WEBGL_lose_context')?.loseContext();
      return context !== undefined;
    });
  }

  async widthOf(session: string): Promise<number> {
    return (await this.pane(session).boundingBox())?.width ?? 0;
  }

  /** The size of a character: xterm gives it to the field that takes the keys. */
  async cellSize(session: string): Promise<{ readonly width: number; readonly height: number }> {
    return this.pane(session)
      .locator('.xterm-helper-textarea')
      .evaluate((element) => {
        const { width, height } = getComputedStyle(element);
        return { width: Number.parseFloat(width), height: Number.parseFloat(height) };
      });
  }

  private label(session: string): string {
    return `Terminal of ${this.vm.name}, session ${session}`;
  }
}

/** Pid of the ssh that carries a session: it has nothing of Corral in its environment, but the home in its words. */
export async function sshOf(home: TestHome, session: string): Promise<number> {
  for (const pid of (await fs.readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const commandLine = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const isTerminal = commandLine.startsWith('ssh\0') && commandLine.includes('\0-tt\0');
    const carries = new RegExp(`\\b${session}'?\0$`).test(commandLine);
    if (isTerminal && carries && commandLine.includes(home.folder)) return Number(pid);
  }
  throw new Error(`No ssh carries the session ${session}.`);
}

/** Pid of the process that holds the terminals of all windows. */
export async function ptyHostOf({ app }: RunningCorral): Promise<number> {
  const pid = await app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'Corral terminals')?.pid,
  );
  if (pid === undefined) throw new Error('No process holds terminals.');
  return pid;
}

/** The processes that Electron runs beside the app’s own: its pages, graphics, network and terminals. */
export async function helpersOf({ app, pid }: RunningCorral): Promise<readonly ProcessIdentity[]> {
  const pids = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map((metric) => metric.pid),
  );
  return pids
    .filter((helper) => helper !== pid)
    .map(identifyProcess)
    .filter((identity) => identity !== undefined);
}

/** Names of the sessions that run in a guest, whatever the page knows of them. */
export async function tmuxSessions(home: TestHome, vm: string): Promise<readonly string[]> {
  const { stdout } = await home.corral(['vm', 'ssh', vm, '--', 'tmux list-sessions -F "#{session_name}"']);
  return stdout.trim().split('\n');
}

/** What the page has stored, as far as it is on disk. */
export async function storedByPage(home: TestHome): Promise<string> {
  const folder = path.join(home.folder, 'chromium', 'Local Storage', 'leveldb');
  const files = await fs.readdir(folder).catch(() => []);
  const contents = await Promise.all(files.map((file) => fs.readFile(path.join(folder, file), 'latin1')));
  return contents.join('\n').replaceAll('\0', '');
}

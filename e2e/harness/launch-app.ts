import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import path from 'node:path';
import { electronExecutable, sandboxArguments } from './electron-executable';
import type { TestHome } from './test-home';
import { waitFor } from './wait-for';

const project = process.cwd();
const launchDeadlineMs = 60_000;

export interface LaunchOptions {
  readonly home: TestHome;
  /** Folder of images; those of the checkout unless another one is named. */
  readonly images?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The built app with its window open. */
export interface RunningCorral {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly pid: number;
  /** What it wrote to its terminal so far. */
  output(): string;
  hasEnded(): boolean;
  /** Quits as a person would who lets machines run, and waits for the end. */
  quit(): Promise<void>;
  /** Ends it at once, with no chance to tidy up. */
  kill(): Promise<void>;
}

/** Starts the built app in a throw-away home. */
export async function launchCorral({ home, images, env = {} }: LaunchOptions): Promise<RunningCorral> {
  const app = await _electron.launch({
    executablePath: await electronExecutable(),
    args: [...sandboxArguments, `--user-data-dir=${path.join(home.folder, 'chromium')}`, project],
    env: { ...definedEnv(), ...home.env, ...(images !== undefined && { CORRAL_IMAGES: images }), ...env },
    timeout: launchDeadlineMs,
  });
  const child = app.process();
  const pid = child.pid;
  if (pid === undefined) throw new Error('Electron has no pid.');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-200_000)));
  }
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const page = await app.firstWindow({ timeout: launchDeadlineMs });
  await page.getByRole('heading', { name: 'Machines' }).waitFor();
  return {
    app,
    page,
    pid,
    output: () => output,
    hasEnded: ended,
    quit: async () => {
      await app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined); // It ends while it answers.
      await waitFor('the app to quit', async () => ended() || (await letRun(page)));
      await waitFor('the app to quit', async () => ended());
    },
    kill: async () => {
      process.kill(pid, 'SIGKILL');
      await waitFor('the app to be gone', async () => ended());
    },
  };
}

/** Answers the question that is asked while machines run. @returns whether it was asked */
async function letRun(page: Page): Promise<boolean> {
  const answer = page.getByRole('button', { name: 'Keep them running' });
  if (!(await answer.isVisible().catch(() => false))) return false;
  await answer.click().catch(() => undefined); // It ends while it answers.
  return true;
}

function definedEnv(): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, ...env } = process.env;
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

import { _electron, expect, test, type Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { answerBoxes, boxTexts, shownPages, windowsOf } from './harness/desktop-windows';
import { electronExecutable, sandboxArguments } from './harness/electron-executable';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';
import { TrayDesktop, type MenuLine } from './harness/tray-desktop';
import { waitFor } from './harness/wait-for';

const bootDeadlineMs = 240_000;
const project = process.cwd();

let home: TestHome;
let desktop: TrayDesktop;

test.beforeEach(async () => {
  desktop = await TrayDesktop.open();
  home = await TestHome.make(desktop.env);
});

test.afterEach(async () => {
  await home.dispose();
  await desktop.close();
});

test('the icon, its words and its menu follow the herd, and the menu moves it', async () => {
  test.setTimeout(bootDeadlineMs + 120_000);
  const { app, page, hasEnded } = await launchCorral({ home });
  const icons: Record<string, string> = {};

  await test.step('nothing runs', async () => {
    await expect.poll(() => desktop.tooltip()).toBe('Corral: nothing runs');
    expect(await menu()).toEqual(['No VMs yet', 'New VM…', 'Open Corral', 'Settings…', 'Quit Corral']);
    icons['idle'] = await desktop.icon();
  });

  await test.step('a VM is made: the menu has it', async () => {
    await makeVm(page, 'tray-1');
    await expect
      .poll(async () => (await menu())[0])
      .toEqual(['tray-1: stopped', ...['Start', 'Overview', 'Terminals', 'Console', 'VM settings']]);
  });

  await test.step('it is started by the menu', async () => {
    await desktop.choose('tray-1: stopped', 'Start');
    await expect.poll(() => desktop.tooltip()).toBe('Corral: 1 running');
    icons['runs'] = await desktop.icon();
    await waitForLine('tray-1: running', bootDeadlineMs);
  });

  await test.step('its power is cut only after a question', async () => {
    await answerBoxes(app, 1, 'Force stop');
    await desktop.choose('tray-1: running', 'Force stop…');
    await expect.poll(async () => (await boxTexts(app))[0]).toContain('Force stop tray-1?');
    expect(await stateOf(page, 'tray-1')).toMatchObject({ kind: 'running' });
    await answerBoxes(app, 0, 'Force stop');
    await desktop.choose('tray-1: running', 'Force stop…');
    await waitForLine('tray-1: stopped');
  });

  await test.step('it dies while nobody looks: icon, words, menu and a notice say so', async () => {
    await desktop.choose('tray-1: stopped', 'Start');
    await expect
      .poll(() => stateOf(page, 'tray-1'))
      .toMatchObject({ kind: 'starting', waitingFor: 'banner' });
    await closeWindow(page);
    await killGuest();
    await expect.poll(() => desktop.tooltip()).toBe('Corral: 1 needs you');
    icons['attention'] = await desktop.icon();
    expect(await menu()).toContain('tray-1 ended unexpectedly');
    await expect.poll(() => desktop.notices.map(({ title }) => title)).toEqual(['tray-1 ended unexpectedly']);
    expect(new Set(Object.values(icons)).size).toBe(3);
  });

  await test.step('a click on the notice shows the VM, and all is seen', async () => {
    const shown = app.waitForEvent('window');
    desktop.clickNotice(desktop.notices[0]!);
    await (await shown).getByText('Its disk is intact').first().waitFor();
    await expect.poll(() => desktop.tooltip()).toBe('Corral: nothing runs');
    expect(await desktop.icon()).toBe(icons['idle']);
  });

  await test.step('quit by the menu ends the app', async () => {
    await desktop.choose('Quit Corral');
    await waitFor('the app to end', () => hasEnded());
  });
});

test('a left click opens the popover at the tray, and it goes when one turns away', async () => {
  const { app, quit } = await launchCorral({ home });
  expect(await shownPages(app)).toEqual(['index.html']);
  expect(app.windows()).toHaveLength(1); // The popover costs nothing before it is asked for.

  const opened = app.waitForEvent('window');
  await desktop.click();
  const popover = await opened;
  await expect.poll(() => shownPages(app)).toEqual(['index.html', 'popover.html']);

  await test.step('it has the height of its content, on the screen', async () => {
    const workArea = await app.evaluate(({ screen }) => screen.getPrimaryDisplay().workArea);
    for (const height of [333, 150, 9_999]) {
      await popover.locator('main > div').evaluate((content, wanted) => {
        content.style.height = `${wanted}px`;
      }, height);
      const isTooTall = height > workArea.height;
      if (isTooTall) await expect.poll(() => popoverHeight(app)).toBe(workArea.height - 8);
      else await expect.poll(() => misfit(popover)).toEqual({ empty: 0, hidden: 0 });
      const { bounds } = (await windowsOf(app)).find(({ page }) => page === 'popover.html')!;
      expect(bounds.x).toBeGreaterThanOrEqual(workArea.x);
      expect(bounds.x + bounds.width).toBeLessThanOrEqual(workArea.x + workArea.width);
      expect(bounds.y + bounds.height).toBeLessThanOrEqual(workArea.y + workArea.height);
    }
  });

  await test.step('a second click closes it, a third opens the same one', async () => {
    await desktop.click();
    await expect.poll(() => shownPages(app)).toEqual(['index.html']);
    await desktop.click();
    await expect.poll(() => shownPages(app)).toEqual(['index.html', 'popover.html']);
    expect(app.windows()).toHaveLength(2);
  });

  await test.step('its page can hide it', async () => {
    await popover.evaluate(() => window.corral.desktop.hidePopover({}));
    expect(await shownPages(app)).toEqual(['index.html']);
    await desktop.click();
    await expect.poll(() => shownPages(app)).toEqual(['index.html', 'popover.html']);
  });

  await test.step('the main window gets the focus and the popover is gone', async () => {
    await focusMainWindow(app);
    await expect.poll(() => shownPages(app)).toEqual(['index.html']);
  });
  await quit();
});

test('closing the window keeps the app; the menu and a second start bring it back', async () => {
  const { app, page, output, quit } = await launchCorral({ home });
  await closeWindow(page);
  expect(await shownPages(app)).toEqual([]);

  await test.step('New VM opens the window with its dialog', async () => {
    const opened = app.waitForEvent('window');
    await desktop.choose('New VM…');
    const again = await opened;
    await expect(again.getByRole('dialog', { name: 'New VM' })).toBeVisible();
    await closeWindow(again);
  });

  await test.step('so does a second start, which ends by itself', async () => {
    const opened = app.waitForEvent('window');
    const { stderr } = await startAgain();
    expect(stderr).toContain('Corral runs already');
    await opened;
    await expect.poll(() => shownPages(app)).toEqual(['index.html']);
    expect(desktop.iconCount).toBe(1);
  });
  expect(output()).not.toContain('process ended');
  await quit();
});

test('started at login it shows only its icon', async () => {
  const app = await startAtLogin();
  await expect.poll(() => desktop.tooltip()).toBe('Corral: nothing runs');
  expect(await windowsOf(app)).toEqual([]);
  const opened = app.waitForEvent('window');
  await desktop.choose('Open Corral');
  await (await opened).getByRole('heading').first().waitFor();
  await app.close();
});

test('started at login before the panel is there, it waits for it', async () => {
  await desktop.hidePanel();
  const app = await startAtLogin();
  await home.corral(['vm', 'list']); // Its services are up, and it has looked.
  await desktop.showPanel();
  await expect.poll(() => desktop.tooltip()).toBe('Corral: nothing runs');
  expect(await windowsOf(app)).toEqual([]);
  await app.close();
});

test('whoever opens it while it waits for the panel has its window at once', async () => {
  await desktop.hidePanel();
  const app = await startAtLogin();
  await home.corral(['vm', 'list']);
  expect(await windowsOf(app)).toEqual([]);
  const opened = app.waitForEvent('window');
  await startAgain();
  const page = await opened;
  await page.getByRole('heading', { name: 'Machines' }).waitFor();
  expect(await page.evaluate(() => window.corral.desktop.info({}))).toMatchObject({
    value: { hasTray: false },
  });
  await app.close();
});

/** Labels as a person reads them; a submenu is a list that begins with its own. */
async function menu(): Promise<readonly unknown[]> {
  const labels = (lines: readonly MenuLine[]): unknown[] =>
    lines.map(({ label, lines: inner }) => (inner.length === 0 ? label : [label, ...labels(inner)]));
  return labels(await desktop.menu());
}

async function waitForLine(label: string, timeout = 15_000): Promise<void> {
  await expect
    .poll(async () => (await desktop.menu()).map((line) => line.label), { timeout })
    .toContain(label);
}

async function makeVm(page: Page, name: string): Promise<void> {
  const resources = { cpuCount: 1, memoryMB: 768, diskGB: 8 };
  const reply = await page.evaluate((input) => window.corral.vm.create(input), { name, resources });
  expect(reply).toMatchObject({ ok: true });
}

async function stateOf(page: Page, name: string): Promise<unknown> {
  const reply = await page.evaluate((vm) => window.corral.vm.get({ vm }), name);
  return reply.ok ? reply.value.state : reply.error;
}

async function closeWindow(page: Page): Promise<void> {
  const closed = page.waitForEvent('close');
  await page.evaluate(() => window.close());
  await closed;
}

async function focusMainWindow(app: RunningCorral['app']): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()
      .find((window) => window.webContents.getURL().endsWith('index.html'))
      ?.focus();
  });
}

/** Ends the process of the one guest of this home. */
/** Pixels of the popover’s window below what it shows, and pixels of it that the window has no room for. */
async function misfit(popover: Page): Promise<{ readonly empty: number; readonly hidden: number }> {
  return popover.locator('main').evaluate((scroller) => ({
    empty: window.innerHeight - (scroller.parentElement?.offsetHeight ?? 0),
    hidden: scroller.scrollHeight - scroller.clientHeight,
  }));
}

async function popoverHeight(app: RunningCorral['app']): Promise<number | undefined> {
  return (await windowsOf(app)).find(({ page }) => page === 'popover.html')?.bounds.height;
}

async function killGuest(): Promise<void> {
  for (const pid of await home.processes()) {
    const commandLine = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.startsWith('qemu-system')) process.kill(pid, 'SIGKILL');
  }
}

function profile(): string {
  return `--user-data-dir=${path.join(home.folder, 'chromium')}`;
}

async function startAtLogin(): Promise<RunningCorral['app']> {
  return _electron.launch({
    executablePath: await electronExecutable(),
    args: [...sandboxArguments, profile(), project, '--hidden'],
    env: { ...(process.env as Record<string, string>), ...home.env },
  });
}

async function startAgain(): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(await electronExecutable(), [...sandboxArguments, profile(), project], {
    env: { ...process.env, ...home.env },
  });
}

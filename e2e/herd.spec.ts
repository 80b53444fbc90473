import { expect, test, type Locator, type Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';
import { makeWarmHome, warmVm } from './harness/warm-home';
import { faults } from './harness/window-page';

const bootDeadlineMs = 240_000;

let home: TestHome;
let corral: RunningCorral;
let page: Page;

test.afterEach(async () => {
  await home.dispose();
});

async function openIn(place: TestHome): Promise<void> {
  home = place;
  corral = await launchCorral({ home });
  page = corral.page;
}

const row = (name: string): Locator =>
  page.getByRole('grid', { name: 'Machines' }).getByRole('row', { name });
const tab = (name: string): Locator => page.getByRole('tab', { name });

test('the herd goes by keyboard, and a selection outlives its VM', async () => {
  await openIn(await TestHome.make());
  for (const name of ['cal-1', 'cal-2', 'cal-10']) {
    await home.corralJson(['vm', 'create', name, '--cpu', '1', '--memory', '768', '--disk', '8']);
  }
  await expect(page.getByRole('grid', { name: 'Machines' }).getByRole('row')).toHaveCount(3);
  await expect(row('cal-1').first()).toHaveAttribute('aria-selected', 'true');

  await page.keyboard.press('F6');
  await page.keyboard.press('ArrowDown');
  await expect(row('cal-2')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.type('cal-10');
  await expect(row('cal-10')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Control+2');
  await expect(row('cal-2')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('F6');
  await expect(tab('Overview')).toBeFocused();
  await page.keyboard.press('Control+Tab');
  await expect(tab('Terminals')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Shift+F6');
  await expect(row('cal-2')).toBeFocused();

  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Delete…' }).press('Enter');
  const remove = page.getByRole('alertdialog').getByRole('button', { name: 'Delete cal-2' });
  await expect(remove).toBeEnabled({ timeout: 60_000 }); // It is looked into first.
  await remove.press('Enter');
  await expect(row('cal-2')).toHaveCount(0);
  await expect(row('cal-10')).toHaveAttribute('aria-selected', 'true');
  await expect(row('cal-10')).toBeFocused();

  await tab('Settings').click();
  await page.getByRole('textbox', { name: 'Name of the machine' }).fill('renamed');
  await page.keyboard.press('Enter');
  await expect(row('renamed')).toHaveAttribute('aria-selected', 'true');
  await page.reload();
  await expect(row('renamed')).toHaveAttribute('aria-selected', 'true');
  await expect(tab('Settings')).toHaveAttribute('aria-selected', 'true');
  await corral.quit();
});

test('the power of a VM is cut only after a question', async () => {
  await openIn(await makeWarmHome());
  await home.corralJson(['vm', 'start', warmVm]);
  const question = page.getByRole('alertdialog', { name: 'Force stop herd-1?' });
  const ask = async (): Promise<void> => {
    await page
      .getByRole('region', { name: 'herd-1' })
      .getByRole('button', { name: 'More for herd-1' })
      .click();
    await page.getByRole('menuitem', { name: 'Force stop…' }).click();
  };
  await ask();
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  await expect(row('herd-1').getByTestId('state')).toContainText(/Starting|Running/);

  await ask();
  await question.getByRole('button', { name: 'Force stop herd-1' }).click();
  await expect(question).toBeHidden();
  await expect(row('herd-1').getByTestId('state')).toHaveText('Stopped');
  await corral.quit();
});

test('a guest is looked at, changed, searched and brought back', async () => {
  test.setTimeout(4 * bootDeadlineMs);
  await openIn(await makeWarmHome());
  const machine = page.getByRole('region', { name: 'herd-1', exact: true });
  const state = row('herd-1').getByTestId('state');
  const waitUntilRunning = (): Promise<void> =>
    expect(state).toContainText('Running', { timeout: bootDeadlineMs });

  await test.step('start it by its button', async () => {
    await machine.getByRole('button', { name: 'Start' }).click();
    await expect(state).toContainText('Starting');
    await waitUntilRunning();
  });

  await test.step('the ssh line logs in from any shell', async () => {
    const line = await page.locator('code', { hasText: /^ssh / }).textContent();
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `${line} -- hostname </dev/null`], {
      env: { ...process.env, ...home.env },
    });
    expect(stdout.trim()).toBe('herd-1');
  });

  await test.step('the guest tells of itself', async () => {
    const guest = page.getByRole('region', { name: 'Guest' });
    await expect(guest).toContainText('Debian GNU/Linux 12', { timeout: 60_000 });
    await expect(guest).toContainText('In step with this computer');
  });

  await test.step('a change waits for the next start, and says so', async () => {
    await page.getByRole('button', { name: 'Change resources' }).click();
    await expect(page.getByRole('textbox', { name: 'CPUs' })).toBeFocused();
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Until then it has 1 CPU.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Change resources' })).toBeFocused();
  });

  await test.step('a folder is shared, and gone again', async () => {
    const folder = path.join(home.folder, 'my site');
    await fs.mkdir(folder);
    await fs.writeFile(path.join(folder, 'hello.txt'), 'from outside');
    await page.getByRole('button', { name: 'Share a folder…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Share a folder with herd-1' });
    await dialog.getByRole('textbox', { name: 'Folder of this computer' }).fill(folder);
    await expect(dialog.getByRole('textbox', { name: 'Name in the guest' })).toHaveValue('my-site');
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden({ timeout: 60_000 });
    const { stdout } = await home.corral([
      'vm',
      'ssh',
      'herd-1',
      '--',
      'cat "/Volumes/My Shared Files/my-site/hello.txt"',
    ]);
    expect(stdout).toBe('from outside');
    await page.getByRole('button', { name: 'Stop sharing my-site' }).click();
    await expect(page.getByText(/Drop a folder here/)).toBeVisible({ timeout: 60_000 });
  });

  await test.step('its console is searched', async () => {
    await tab('Console').click();
    await page.getByRole('textbox', { name: 'Search Console of herd-1' }).fill('gnu/linux 12 herd-1');
    await expect(page.getByRole('status').filter({ hasText: '1 of 1' })).toBeVisible();
    await expect(page.locator('mark[aria-current]')).toHaveText('GNU/Linux 12 herd-1');
  });

  await test.step('its QEMU is killed: it says what that means, and comes back by one click', async () => {
    process.kill(await qemuOf(home), 'SIGKILL');
    const banner = machine.getByRole('alert').filter({ hasText: 'herd-1 ended unexpectedly' });
    await expect(banner).toContainText('Its disk is intact');
    for (const name of ['Terminals', 'Console', 'Settings', 'Overview']) {
      await tab(name).click();
      await expect(banner).toBeVisible();
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faults(page)).toEqual([]);
    }
    await banner.getByRole('button', { name: 'Start again' }).click();
    await waitUntilRunning();
    await expect(banner).toBeHidden();
    await expect(page.getByText('Until then it has')).toBeHidden();
  });
  await corral.quit();
});

async function qemuOf(home: TestHome): Promise<number> {
  for (const pid of await home.processes()) {
    const [program = ''] = (await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (path.basename(program).startsWith('qemu-system')) return pid;
  }
  throw new Error('No QEMU runs in this home.');
}

import { expect, test, type Locator, type Page } from '@playwright/test';
import fs from 'node:fs/promises';
import path from 'node:path';
import { requestChannel } from '../src-preload/contract/channels';
import type { DesktopRequest } from '../src-preload/contract/desktop';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { makeSparsePath, placeOf } from './harness/sparse-path';
import { TestHome } from './harness/test-home';
import { button, faults } from './harness/window-page';

let home: TestHome;
let images: string;

test.beforeEach(async () => {
  home = await TestHome.make();
  images = path.join(home.folder, 'images');
  await fs.mkdir(images);
});

test.afterEach(async () => {
  await home.dispose();
});

const dialog = (page: Page, name: string): Locator => page.getByRole('dialog', { name });

test('the checklist mends what is missing, step by step, by keyboard', async () => {
  const programs = await makeSparsePath(path.join(home.folder, 'programs'), [
    'mmdebstrap',
    'pkexec',
    'apt-get',
  ]);
  const go = path.join(home.folder, 'go');
  await programs.write('pkexec', 'exec "$@"');
  await programs.write(
    'apt-get',
    `case "$*" in *--simulate*) exit 0 ;; esac
echo 'dlstatus:1:50:Retrieving file 1 of 1'
echo 'Unpacking mmdebstrap'
until [ -e '${go}' ]; do sleep 0.1; done
ln -s '${await placeOf('mmdebstrap')}' '${programs.folder}/mmdebstrap'`,
  );
  const corral = await launchCorral({ home, images, env: { PATH: programs.folder } });
  const { page } = corral;
  const line = (name: string): Locator => page.getByRole('listitem', { name, exact: true });

  await expect(line('Tools')).toContainText('Missing: mmdebstrap. Corral needs it to build images.');
  await expect(line('Guest image')).toContainText('Action needed');
  await expect(line('Disk space')).toContainText('GB free');
  await expect(line('Hardware acceleration')).toContainText(/Ready|Could be better/);
  await expect(button(page, 'Create your first VM')).toBeDisabled();
  await expectNoFaults(page);

  await expect(button(page, 'Install what is missing')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(line('Tools').getByRole('progressbar')).toBeVisible();
  const tasks = page.getByRole('region', { name: 'Tasks' });
  await expect(tasks).toContainText('Retrieving file 1 of 1');
  await tasks.getByRole('button', { name: 'Log of Install missing tools' }).click();
  await expect(dialog(page, 'Install missing tools')).toContainText('Unpacking mmdebstrap');
  await expectNoFaults(page);
  await page.keyboard.press('Escape');

  await button(page, 'Build the image').click(); // Too early: it says what to do, until it is dismissed.
  const failure = tasks.getByRole('listitem', { name: /^Build the image/ });
  await expect(failure).toContainText('sudo apt-get install -y mmdebstrap');
  await expectNoFaults(page);
  await failure.getByRole('button', { name: 'Dismiss' }).click();
  await expect(failure).toBeHidden();

  await fs.writeFile(go, '');
  await expect(line('Tools')).toContainText('Ready');
  await expect(tasks).toBeHidden();
  await expect(button(page, 'Build the image')).toBeFocused();
  await expect(button(page, 'Create your first VM')).toBeDisabled();
  await corral.quit();
});

test('the palette finds and does by keyboard alone', async () => {
  const corral = await launchCorral({ home, images });
  const { page } = corral;
  const palette = dialog(page, 'Commands');
  const options = palette.getByRole('option');

  await page.keyboard.press('Control+Shift+K');
  await expect(palette.getByRole('combobox', { name: 'Command' })).toBeFocused();
  await expectNoFaults(page);
  await page.keyboard.type('darkthm');
  await expect(options.first()).toHaveText(/^Use the dark theme/);
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);

  await page.keyboard.press('Control+K');
  await page.keyboard.type('dark');
  await expect(options.first()).toContainText('In use');
  await page.keyboard.press('Enter'); // It can't be done, so nothing happens.
  await expect(palette).toBeVisible();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('no such command');
  await expect(palette).toContainText('No match for “no such command”.');
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();

  await page.keyboard.press('Control+Shift+K');
  await page.keyboard.type('settings');
  await page.keyboard.press('Enter');
  await expect(dialog(page, 'Settings')).toBeVisible();
  await corral.quit();
});

test('settings outlive the app and hold for the command line', async () => {
  const disk = path.join(home.folder, 'tiny.raw');
  const raw = Buffer.alloc(1024 * 1024);
  raw.writeUInt16BE(0x55aa, 510);
  await fs.writeFile(disk, raw);
  let corral = await launchCorral({ home, images });
  const env = { CORRAL_IMAGES: images };
  expect(await home.corral(['image', 'add', disk, '--name', 'tiny'], env)).toMatchObject({ exitCode: 0 });

  await test.step('choose what new VMs get', async () => {
    const { page } = corral;
    await button(page, 'Settings of Corral').click();
    await page.getByRole('tab', { name: 'New VMs' }).click();
    await dialog(page, 'Settings').getByRole('button', { name: /Image/ }).click();
    await page.getByRole('option', { name: 'tiny' }).click();
    const memory = dialog(page, 'Settings').getByRole('textbox', { name: /Memory/ });
    await memory.fill('700');
    await memory.press('Enter');
    await expect
      .poll(() => page.evaluate(async () => window.corral.settings.get({})))
      .toMatchObject({ ok: true, value: { newVm: { memoryMB: 700 } } });
    await page.getByRole('tab', { name: 'Terminal' }).click();
    const font = dialog(page, 'Settings').getByRole('textbox', { name: /Font \(/ });
    await font.fill('Courier');
    await font.press('Tab');
    await expect
      .poll(() => page.evaluate(async () => window.corral.settings.get({})))
      .toMatchObject({ ok: true, value: { terminal: { fontFamily: 'Courier' } } });
    await corral.quit();
  });

  corral = await launchCorral({ home, images });
  const created = await home.corral(['vm', 'create', 'small'], env);
  expect(created).toMatchObject({ exitCode: 0 });
  const vms = await home.corralJson<{ imageId: string; resources: object }[]>(['vm', 'list']);
  expect(vms).toMatchObject([{ imageId: 'tiny', resources: { memoryMB: 700 } }]);

  await test.step('find the same in the window', async () => {
    const { page } = corral;
    await button(page, 'New').click();
    await page.getByRole('menuitem', { name: 'VM…' }).click();
    const memory = dialog(page, 'New VM').getByRole('textbox', { name: /Memory/ });
    await expect(memory).toHaveValue('700');
    const name = dialog(page, 'New VM').getByRole('textbox', { name: 'Name' });
    await expect(name).toBeFocused();
    await page.keyboard.type('typed'); // It replaces the suggested name.
    await expect(name).toHaveValue('typed');
    await corral.quit();
  });
});

test('each screen is free of accessibility faults in both themes', async () => {
  const corral = await launchCorral({ home, images });
  const { page } = corral;
  await expect(page.getByRole('heading', { name: 'Get started with Corral' })).toBeVisible();
  await expect(page.getByRole('listitem', { name: 'Tools', exact: true })).toBeVisible();

  await test.step('settings', async () => {
    await openByPalette(page, 'settings');
    for (const tab of ['General', 'New VMs', 'Terminal', 'About']) {
      await page.getByRole('tab', { name: tab }).click();
      await expectNoFaults(page);
    }
    await page.keyboard.press('Escape');
  });
  await test.step('checks', async () => {
    await openByPalette(page, 'check this computer');
    await expect(dialog(page, 'This computer').getByRole('listitem', { name: 'Tools' })).toBeVisible();
    await expectNoFaults(page);
    await page.keyboard.press('Escape');
  });
  await test.step('tasks', async () => {
    await openByPalette(page, 'finished');
    await expect(dialog(page, 'Finished tasks')).toBeVisible();
    await expectNoFaults(page);
    await page.keyboard.press('Escape');
  });
  await test.step('quit', async () => {
    await ask(corral, { kind: 'ask-quit', running: ['cal-dev', 'web'], pauses: ['Agents wait unseen.'] });
    const question = page.getByRole('alertdialog', { name: 'Quit Corral?' });
    await expect(button(page, 'Keep them running')).toBeFocused();
    await expect(question).toContainText('Agents wait unseen.');
    await expectNoFaults(page);
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
  });
  await corral.quit();
});

async function openByPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+Shift+K');
  await dialog(page, 'Commands').getByRole('combobox').fill(words);
  await page.keyboard.press('Enter');
  await expect(dialog(page, 'Commands')).toBeHidden();
}

/** Sends what the desktop sends when the app is asked to quit. */
async function ask(corral: RunningCorral, request: DesktopRequest): Promise<void> {
  await corral.app.evaluate(
    ({ BrowserWindow }, [channel, message]) => {
      for (const window of BrowserWindow.getAllWindows()) window.webContents.send(channel, message);
    },
    [requestChannel, { id: 'of the test', request }] as const,
  );
}

async function expectNoFaults(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await faults(page), colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

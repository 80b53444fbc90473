import { expect, test, type Locator, type Page } from '@playwright/test';
import fs from 'node:fs/promises';
import path from 'node:path';
import { dropFolder } from './harness/drop-folder';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';
import { faults, row, stateOf } from './harness/window-page';

/** A payload as a person meets it, with a real guest: dropped, attached, kept, and brought back to what it was. */

const bootDeadlineMs = 240_000;
const attachDeadlineMs = 180_000;
const syncDeadlineMs = 60_000;
const vmName = 'signal-1';
const accounts = '{"accounts":[{"path":"123456","number":"+491701234567"}],"version":2}\n';
/** Where signal-cli keeps its data in a guest. */
const live = '~/.local/share/signal-cli';

let home: TestHome;
let corral: RunningCorral;
let page: Page;

test.beforeEach(async () => {
  home = await TestHome.make();
  corral = await launchCorral({ home });
  page = corral.page;
});

test.afterEach(async () => {
  await home.dispose();
});

const status = (): Locator => page.getByRole('region', { name: 'Status of the payload' });
const checkpoints = (): Locator =>
  page.getByRole('grid', { name: `Checkpoints of ${vmName}` }).getByRole('row');

test('a folder is dropped on a machine, attached, checkpointed, and an older checkpoint restored', async () => {
  test.setTimeout(3 * bootDeadlineMs);
  const folder = path.join(home.folder, 'signal data');
  await fs.mkdir(path.join(folder, 'data'), { recursive: true });
  await fs.writeFile(path.join(folder, 'data', 'accounts.json'), accounts);
  await fs.writeFile(path.join(folder, 'data', '123456'), '{"messages":0}\n');
  await fs.chown(folder, 1_000, 1_000); // The account of the guest writes to it.
  await home.corralJson([
    ...['vm', 'create', vmName, '--start'],
    ...['--cpu', '1', '--memory', '768', '--disk', '8'],
  ]);
  await expect(stateOf(page, vmName)).toContainText('Running', { timeout: bootDeadlineMs });

  await test.step('drop it, and see what would happen', async () => {
    await dropFolder(page, folder, row(page, vmName));
    const drop = page.getByRole('dialog', { name: `“signal data” for ${vmName}` });
    await expect(drop.getByRole('radio', { name: /Attach it as payload.*signal-cli data/ })).toBeChecked();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    const attach = page.getByRole('dialog', { name: `Attach a payload to ${vmName}` });
    await expect(attach).toContainText('2 files');
    await expect(attach).toContainText('Nobody');
    expect(await faults(page)).toEqual([]);
    await attach.getByRole('button', { name: `Attach to ${vmName}` }).click();
    await expect(attach).toBeHidden();
  });

  await test.step('it is in sync, and what the folder held is a checkpoint', async () => {
    await expect(status()).toContainText('In sync', { timeout: attachDeadlineMs });
    await expect(row(page, vmName).getByTestId('payload')).toContainText(/Payload in sync, \d+ s ago/);
    await expect(checkpoints().filter({ hasText: 'What the folder held' })).toHaveCount(1);
    expect(await inGuest(`cat ${live}/data/accounts.json`)).toBe(accounts);
  });

  await test.step('a change in the guest becomes the next one, and reaches the folder', async () => {
    await inGuest(`echo '{"messages":7}' >${live}/data/123456`);
    await expect
      .poll(() => fs.readFile(path.join(folder, 'data', '123456'), 'utf8'), { timeout: syncDeadlineMs })
      .toBe('{"messages":7}\n');
    await expect(checkpoints().first()).toContainText(`From ${vmName}`, { timeout: syncDeadlineMs });
    await expect(status()).toContainText('In sync', { timeout: syncDeadlineMs });
  });

  await test.step('the first one is restored, in the folder and in the guest', async () => {
    await checkpoints().last().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Restore…' }).click();
    await page.getByRole('button', { name: 'Restore checkpoint 1' }).click();
    await expect(checkpoints().filter({ hasText: 'Checkpoint 1, restored' })).toHaveCount(1, {
      timeout: attachDeadlineMs,
    });
    await expect
      .poll(() => fs.readFile(path.join(folder, 'data', '123456'), 'utf8'), { timeout: attachDeadlineMs })
      .toBe('{"messages":0}\n');
    await expect
      .poll(() => inGuest(`cat ${live}/data/123456`), { timeout: attachDeadlineMs })
      .toBe('{"messages":0}\n');
    await expect(status()).toContainText('In sync', { timeout: attachDeadlineMs });
    expect(await faults(page)).toEqual([]);
  });

  await test.step('what differs is named', async () => {
    await checkpoints().last().click();
    await page.getByRole('button', { name: 'Compare with the newest' }).click();
    await expect(page.getByRole('dialog', { name: 'Compare checkpoints' })).toContainText(
      'They hold the same.',
    );
    await page.keyboard.press('Escape');
  });

  await test.step('stopping the machine makes a final one of what it wrote last', async () => {
    await inGuest(`echo '{"messages":8}' >${live}/data/123456`);
    await page
      .getByRole('region', { name: vmName, exact: true })
      .getByRole('button', { name: 'Stop' })
      .click();
    await expect(stateOf(page, vmName)).toHaveText('Stopped', { timeout: bootDeadlineMs });
    await expect(status()).toContainText('As of checkpoint');
    await expect(checkpoints().first()).toContainText('Final');
    expect(await fs.readFile(path.join(folder, 'data', '123456'), 'utf8')).toBe('{"messages":8}\n');
  });
  await corral.quit();
});

/** @returns what the command wrote */
async function inGuest(command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await home.corral(['vm', 'ssh', vmName, '--', command]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return stdout;
}

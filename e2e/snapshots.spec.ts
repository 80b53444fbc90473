import { expect, test, type Locator, type Page } from '@playwright/test';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';
import { button, faults, row, stateOf, tab } from './harness/window-page';

const bootDeadlineMs = 300_000;
const taskDeadlineMs = 180_000;
const picturesFolder = process.env['CORRAL_PICTURES'];

/** Work that is nowhere else: a space and a line end in a name, no upstream, a stash, a detached HEAD, a local remote. */
const dirtyRepositories = `
set -e
git config --global user.name a; git config --global user.email a@b
mkdir -p ~/code ~/projects && cd ~/code
git init -qb main 'my shop' && cd 'my shop' && echo 1 > cart && git add . && git commit -qm one && echo 2 > cart && echo x > new
cd ~/code && git init -qb main "$(printf 'two\\nlines')" && cd "$(printf 'two\\nlines')" && echo 1 > a && git add . && git commit -qm one && echo 2 > a && git stash -q
cd ~/projects && git init -q --bare hub.git && git clone -q hub.git spoke 2>/dev/null && cd spoke && git checkout -qb topic && echo 1 > a && git add . && git commit -qm one && git push -q origin topic && git checkout -q --detach
`;

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

const tree = (): Locator => page.getByRole('treegrid', { name: 'Lineage of cal' });
const node = (name: string): Locator => tree().getByRole('row', { name, exact: true });
const levels = (): Promise<(string | null)[]> =>
  tree()
    .getByRole('row')
    .evaluateAll((rows) =>
      rows.map((one) => `${one.getAttribute('aria-level')} ${one.getAttribute('aria-label')}`),
    );

test('a family is made, kept, dirtied, restored with evidence, and brought back', async () => {
  test.setTimeout(6 * bootDeadlineMs);
  await test.step('make the family by its dialog, with the keyboard alone', async () => {
    await button(page, 'New').press('Enter');
    await page.getByRole('menuitem', { name: 'Family…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New family' });
    await expect(dialog.getByRole('textbox', { name: 'Prefix' })).toBeFocused();
    await page.keyboard.type('cal');
    await expect(dialog.getByRole('radio', { name: /QEMU/ })).toBeChecked();
    await dialog.getByRole('textbox', { name: 'CPUs' }).fill('1');
    await dialog.getByRole('textbox', { name: /Memory/ }).fill('768');
    await dialog.getByRole('textbox', { name: /Disk/ }).fill('8');
    await page.keyboard.press('Tab');
    await take('new-family');
    expect(await faults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create family' }).press('Enter');
    await expect(dialog).toBeHidden();
    await expect(row(page, 'cal-dev')).toBeVisible({ timeout: taskDeadlineMs });
    await expect(page.getByRole('grid', { name: 'Machines' }).getByRole('row')).toHaveCount(1);
  });

  await test.step('see its lineage', async () => {
    await row(page, 'cal-dev').click();
    await tab(page, 'Snapshots').click();
    await expect(node('cal-dev')).toBeVisible();
    await expect.poll(levels, { timeout: taskDeadlineMs }).toEqual(['1 cal-clean', '2 cal-dev']);
  });

  await test.step('keep it as a snapshot', async () => {
    await button(page, 'Create snapshot…').click();
    const dialog = page.getByRole('dialog', { name: 'Create a snapshot of cal-dev' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('first');
    await expect(dialog).toContainText('It will be called cal-first.');
    await dialog.getByRole('textbox', { name: 'Note' }).fill('Nothing in it yet');
    await take('create-snapshot');
    expect(await faults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create snapshot' }).click();
    await expect(node('cal-first')).toContainText('Nothing in it yet', { timeout: taskDeadlineMs });
    await expect
      .poll(levels, { timeout: taskDeadlineMs })
      .toEqual(['1 cal-clean', '2 cal-dev', '3 cal-first']);
  });

  await test.step('dirty repositories in the running guest', async () => {
    await button(page, 'Start').click();
    await expect(stateOf(page, 'cal-dev')).toContainText('Running', { timeout: bootDeadlineMs });
    const { exitCode, stderr } = await home.corral(['vm', 'ssh', 'cal-dev', '--', dirtyRepositories]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  const question = page.getByRole('alertdialog', { name: 'Restore cal-first?' });
  await test.step('the question names exactly what would be lost', async () => {
    await node('cal-first').press('Enter');
    const list = question.getByRole('list', { name: 'Work only in cal-dev' });
    await expect(list).toBeVisible({ timeout: taskDeadlineMs });
    await expect(list.getByRole('listitem')).toHaveCount(4);
    await expect(list).toContainText('two⟨LF⟩lines');
    await expect(list.getByRole('listitem').filter({ hasText: 'my shop' })).toContainText(
      /1 modified file · 1 untracked file · 1 unpushed commit: main 1/,
    );
    await expect(list.getByRole('listitem').filter({ hasText: 'two' })).toContainText('1 stash');
    await expect(list.getByRole('listitem').filter({ hasText: 'spoke' })).toContainText('detached HEAD');
    await expect(list.getByRole('listitem').filter({ hasText: 'spoke' })).toContainText('inside the VM');
    await expect(question).toContainText('cal-dev runs. It is shut down first, once you confirm.');
    await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused();
    await take('restore');
    expect(await faults(page)).toEqual([]);
  });

  await test.step('keeping it leaves it running', async () => {
    await page.keyboard.press('Enter');
    await expect(question).toBeHidden();
    await expect(stateOf(page, 'cal-dev')).toContainText('Running');
    await expect(row(page, 'cal-dev')).toContainText('4 at risk');
    await expect
      .poll(levels, { timeout: taskDeadlineMs })
      .toEqual(['1 cal-clean', '2 cal-dev', '3 cal-first']);
    await take('tree');
  });

  await test.step('restore', async () => {
    await node('cal-first').press('Enter');
    await question.getByRole('button', { name: 'Replace cal-dev' }).click({ timeout: taskDeadlineMs });
    await expect(question).toBeHidden();
    const toast = page.getByRole('region', { name: 'Undo' });
    await expect(toast).toContainText('cal-dev was replaced by cal-first.', { timeout: taskDeadlineMs });
    await expect
      .poll(levels, { timeout: taskDeadlineMs })
      .toEqual(['1 cal-clean', '2 cal-first', '3 cal-dev']);
    await expect(row(page, 'cal-dev')).toHaveAttribute('aria-selected', 'true');
    await take('toast');
    expect(await faults(page)).toEqual([]);
    await toast.getByRole('button', { name: 'Undo' }).press('Enter');
    await expect(toast.getByRole('button')).toHaveCount(0);
  });

  await test.step('the same guest is back', async () => {
    await expect
      .poll(levels, { timeout: taskDeadlineMs })
      .toEqual(['1 cal-clean', '2 cal-dev', '3 cal-first']);
    await expect(stateOf(page, 'cal-dev')).toHaveText(/Stopped|Running|Starting/);
    if (await button(page, 'Start').isVisible()) await button(page, 'Start').click();
    await expect(stateOf(page, 'cal-dev')).toContainText('Running', { timeout: bootDeadlineMs });
    const { stdout } = await home.corral(['vm', 'ssh', 'cal-dev', '--', 'cat ~/code/my\\ shop/cart']);
    expect(stdout).toBe('2\n');
  });

  await test.step('what the undo put away is in its list', async () => {
    await page.getByRole('button', { name: /^Undo…/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Undo' });
    await expect(dialog.getByRole('listitem')).toHaveCount(1);
    await expect(dialog).toContainText('Before an undo');
    await take('undo');
    expect(await faults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Delete cal-dev for good…' }).click();
    await dialog.getByRole('button', { name: 'Delete cal-dev for good' }).click();
    await expect(dialog.getByRole('listitem')).toHaveCount(0, { timeout: taskDeadlineMs });
    await page.keyboard.press('Escape');
  });
  await corral.quit();
});

test('several states go at once and come back, by keyboard alone', async () => {
  await home.corralJson([...['family', 'create', 'cal', '--cpu', '1', '--memory', '768', '--disk', '8']]);
  for (const name of ['one', 'two']) await home.corralJson(['snapshot', 'create', 'cal-dev', name]);
  await row(page, 'cal-dev').press('Enter');
  await tab(page, 'Snapshots').press('Enter');
  await expect.poll(levels).toEqual(['1 cal-clean', '2 cal-dev', '3 cal-one', '3 cal-two']);
  const undo = page.getByRole('region', { name: 'Undo' });

  await test.step('write a note', async () => {
    await node('cal-one').press('Space');
    await page.getByRole('textbox', { name: 'Note on cal-one' }).press('End');
    await page.keyboard.type('before the upgrade');
    await page.keyboard.press('Shift+Tab');
    await expect(node('cal-one')).toContainText('before the upgrade');
  });

  await test.step('delete two with one question, and bring them back by the toast', async () => {
    await node('cal-one').press('Shift+ArrowDown');
    await expect(tree().getByRole('row', { selected: true })).toHaveCount(2);
    await page.keyboard.press('Delete');
    const question = page.getByRole('alertdialog', { name: 'Delete 2 machines?' });
    await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused();
    const remove = question.getByRole('button', { name: 'Delete 2 machines' });
    await expect(remove).toBeEnabled({ timeout: 30_000 });
    await take('delete-several');
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(undo).toContainText('2 machines were deleted.', { timeout: taskDeadlineMs });
    await expect.poll(levels).toEqual(['1 cal-clean', '2 cal-dev']);
    await reachUndo(undo);
    await page.keyboard.press('Enter');
    await expect
      .poll(levels, { timeout: taskDeadlineMs })
      .toEqual(['1 cal-clean', '2 cal-dev', '3 cal-one', '3 cal-two']);
  });

  await test.step('a toast stays while somebody is at it, and goes after that', async () => {
    await node('cal-two').press('Delete');
    const remove = page.getByRole('button', { name: 'Delete cal-two' });
    await expect(remove).toBeEnabled({ timeout: 30_000 });
    await remove.press('Enter');
    await expect(undo).toContainText('cal-two was deleted.', { timeout: taskDeadlineMs });
    await reachUndo(undo);
    const heldSince = Date.now();
    await expect.poll(() => Date.now() - heldSince, { timeout: 20_000 }).toBeGreaterThan(11_000);
    await expect(undo).toContainText('cal-two was deleted.');
    await page.keyboard.press('F6');
    await expect(undo).toBeEmpty({ timeout: 20_000 });
    await expect(page.getByRole('button', { name: 'Undo… (1 kept)' })).toBeVisible();
  });

  await test.step('without its machine for work, the family has a tile that leads back to one', async () => {
    await node('cal-dev').press('Delete');
    const remove = page.getByRole('button', { name: 'Delete cal-dev' });
    await expect(remove).toBeEnabled({ timeout: 30_000 });
    await remove.press('Enter');
    await expect(stateOf(page, 'cal-dev')).toContainText('Not there', { timeout: taskDeadlineMs });
    await expect(row(page, 'cal-dev')).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByText('There is no cal-dev now.')).toBeVisible();
    await take('missing');
    expect(await faults(page)).toEqual([]);
    await node('cal-one').press('Enter');
    await page
      .getByRole('dialog', { name: 'Restore cal-one?' })
      .getByRole('button', { name: 'Restore cal-one' })
      .press('Enter');
    await expect(stateOf(page, 'cal-dev')).toHaveText('Stopped', { timeout: taskDeadlineMs });
    await expect(row(page, 'cal-dev')).toHaveAttribute('aria-selected', 'true');
    await expect(tab(page, 'Snapshots')).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('all of it fits at 200 % in a small window', async () => {
    await corral.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setSize(900, 700);
      window?.webContents.setZoomFactor(2);
    });
    await expect(node('cal-one')).toBeVisible();
    await node('cal-one').press('Space');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await take('zoomed');
    expect(await faults(page)).toEqual([]);
  });
  await corral.quit();
});

/** F6 goes round the panes of the window, and the toast is one. */
async function reachUndo(undo: Locator): Promise<void> {
  const target = undo.getByRole('button', { name: 'Undo' });
  await expect(target).toBeVisible();
  await expect(async () => {
    await page.keyboard.press('F6');
    await expect(target).toBeFocused({ timeout: 100 });
  }).toPass({ timeout: 8_000, intervals: [10] });
}

/** Pictures for a look by eye, where a folder for them is named. */
async function take(name: string): Promise<void> {
  if (picturesFolder === undefined) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${picturesFolder}/${name}-${colorScheme}.png`, animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: null });
}

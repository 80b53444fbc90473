import { expect, test, type Page } from '@playwright/test';
import { keyboard, mouse, type Hands } from './harness/hands';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';
import { button, faults, readable, row, screens, stateOf } from './harness/window-page';

const buildDeadlineMs = 600_000;
const bootDeadlineMs = 240_000;
const name = 'herd-1';

let home: TestHome;
let corral: RunningCorral;

test.beforeEach(async () => {
  home = await TestHome.make();
  corral = await launchCorral({ home });
  await readable(corral.page);
});

test.afterEach(async () => {
  await home.dispose();
});

const waysToWork: readonly [title: string, handsOf: (page: Page) => Hands][] = [
  ['mouse', mouse],
  ['keyboard alone', keyboard],
];

for (const [title, handsOf] of waysToWork) {
  test(`from first run over a dead guest to the quit dialog, by ${title}`, async () => {
    test.setTimeout(buildDeadlineMs + 3 * bootDeadlineMs);
    const { page } = corral;
    const hands = handsOf(page);

    await test.step('follow the checklist to a running VM', async () => {
      await createVm(page, hands);
      await expect(stateOf(page, name)).toContainText('Running', { timeout: bootDeadlineMs });
    });

    await test.step('write 5,000 lines and find line 500', async () => {
      await hands.press(button(page, 'Terminal'));
      await expect(screens(page)).toContainText(name, { timeout: 60_000 });
      await page.keyboard.type('seq -f "this is line %g of 5000" 5000\n');
      await expect(screens(page)).toContainText('this is line 5000 of 5000', { timeout: 60_000 });
      await page.keyboard.press('Control+Shift+F');
      const history = page.getByRole('region', { name: /history/i });
      await hands.write(history.getByRole('textbox', { name: /^Search/ }), 'line 500 of');
      await expect(history).toContainText('1 of 1', { timeout: 30_000 });
      await expect(history.getByText('this is line 500 of 5000')).toBeVisible();
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(history).toBeHidden();
    });

    await test.step('split', async () => {
      await page.keyboard.press('Control+Shift+E');
      await expect(screens(page)).toHaveCount(2);
      await expect(screens(page).last()).toContainText(name, { timeout: 60_000 });
      await page.keyboard.type('echo pane-$((1+1))\n');
      await expect(screens(page).last()).toContainText('pane-2', { timeout: 30_000 });
    });

    await test.step('lose the guest and have it back', async () => {
      const pid = await home.guestPid(name);
      process.kill(pid, 'SIGKILL');
      const message = page.getByRole('alert').filter({ hasText: 'ended' });
      await expect(message).toContainText(/disk/i, { timeout: 30_000 });
      expect(await faults(page)).toEqual([]);
      await hands.press(message.getByRole('button', { name: 'Start again' }));
      await expect(stateOf(page, name)).toContainText('Running', { timeout: bootDeadlineMs });
      await expect(screens(page).first()).toContainText(`@${name}`, { timeout: 60_000 });
    });

    await test.step('quit', async () => {
      await page.keyboard.press('Control+Shift+K');
      await page.keyboard.type('quit');
      await page.keyboard.press('Enter');
      const question = page.getByRole('alertdialog', { name: /Quit Corral/ });
      await expect(question).toContainText(name);
      expect(await faults(page)).toEqual([]);
      await hands.press(question.getByRole('button', { name: 'Stop them and quit' }));
      await waitFor('the app to end', async () => corral.hasEnded(), 120_000);
      const vms = await home.corralJson<{ state: { kind: string } }[]>(['vm', 'list']);
      expect(vms).toMatchObject([{ state: { kind: 'stopped' } }]);
    });
  });
}

async function createVm(page: Page, hands: Hands): Promise<void> {
  const build = button(page, 'Build the image');
  const create = button(page, 'Create your first VM');
  const enabled = page.locator(':enabled');
  await expect(build.and(enabled).or(create.and(enabled)).first()).toBeVisible();
  expect(await faults(page)).toEqual([]);
  if (await build.isVisible()) await hands.press(build);
  await expect(create).toBeEnabled({ timeout: buildDeadlineMs });
  await hands.press(create);
  const dialog = page.getByRole('dialog', { name: 'New VM' });
  await hands.write(dialog.getByRole('textbox', { name: 'Name' }), name);
  await hands.write(dialog.getByRole('textbox', { name: 'CPUs' }), '1');
  await hands.write(dialog.getByRole('textbox', { name: /Memory/ }), '768');
  await hands.write(dialog.getByRole('textbox', { name: /Disk/ }), '8');
  await hands.press(dialog.getByRole('button', { name: 'Create and start' }));
  await expect(dialog).toBeHidden();
  await expect(row(page, name)).toBeVisible();
}

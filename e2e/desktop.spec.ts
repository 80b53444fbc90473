import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';

const buildDeadlineMs = 600_000;
const bootDeadlineMs = 240_000;
const stopDeadlineMs = 120_000;

let home: TestHome;
let corral: RunningCorral;

test.beforeEach(async () => {
  home = await TestHome.make();
  corral = await launchCorral({ home });
});

test.afterEach(async () => {
  await home.dispose();
});

test('from nothing to a tmux session that outlives the app, by clicks', async () => {
  test.setTimeout(buildDeadlineMs + 2 * bootDeadlineMs + stopDeadlineMs);
  await test.step('build the image, unless it is there', async () => {
    const build = corral.page.getByRole('button', { name: 'Build the image' });
    const create = corral.page.getByRole('button', { name: 'Create your first VM' });
    const enabled = corral.page.locator(':enabled');
    await expect(build.and(enabled).or(create.and(enabled)).first()).toBeVisible();
    if (await build.isVisible()) await build.click();
    await expect(create).toBeEnabled({ timeout: buildDeadlineMs });
    await create.click();
  });

  await test.step('create and start a VM', async () => {
    const dialog = corral.page.getByRole('dialog', { name: 'New VM' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('herd-1');
    await dialog.getByRole('textbox', { name: 'CPUs' }).fill('1');
    await dialog.getByRole('textbox', { name: /Memory/ }).fill('768');
    await dialog.getByRole('textbox', { name: /Disk/ }).fill('8');
    await dialog.getByRole('button', { name: 'Create and start' }).click();
    await expect(dialog).toBeHidden();
    await expect(stateOf(tile(corral.page))).toContainText('Running', { timeout: bootDeadlineMs });
  });

  await test.step('type in its terminal', async () => {
    await tile(corral.page).getByRole('button', { name: 'Terminal' }).click();
    await expect(screen(corral.page)).toContainText('herd-1', { timeout: 60_000 });
    await corral.page.keyboard.type('marker=kept; echo answer-$((6*7))\n');
    await expect(screen(corral.page)).toContainText('answer-42', { timeout: 60_000 });
    expect(await faults(corral.page)).toEqual([]);
    await takePictures(corral.page);
  });

  await test.step('kill the app and find the same session again', async () => {
    await corral.kill();
    corral = await launchCorral({ home });
    await expect(stateOf(tile(corral.page))).toContainText('Running', { timeout: bootDeadlineMs });
    await tile(corral.page).getByRole('button', { name: 'Terminal' }).click();
    await expect(screen(corral.page)).toContainText('answer-42', { timeout: 60_000 });
    await corral.page.keyboard.type('echo still-$marker\n');
    await expect(screen(corral.page)).toContainText('still-kept', { timeout: 60_000 });
  });

  await test.step('see from a shell what the window sees', async () => {
    const vms = await home.corralJson<{ name: string; state: { kind: string } }[]>(['vm', 'list']);
    expect(vms).toMatchObject([{ name: 'herd-1', state: { kind: 'running' } }]);
    const login = await home.corral(['vm', 'ssh', 'herd-1', '--', 'cat /etc/hostname']);
    expect(login).toMatchObject({ exitCode: 0, stdout: 'herd-1\n' });
    expect(await home.orchestratorPid()).toBeUndefined(); // The app answered, nothing else was started.
  });

  await test.step('stop it gracefully and delete it', async () => {
    await tile(corral.page).getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(stateOf(tile(corral.page))).toHaveText('Stopped', { timeout: stopDeadlineMs });
    await tile(corral.page).getByRole('button', { name: 'More for herd-1' }).click();
    await corral.page.getByRole('menuitem', { name: 'Delete…' }).click();
    const question = corral.page.getByRole('alertdialog', { name: 'Delete herd-1?' });
    await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused();
    await question.getByRole('button', { name: 'Delete herd-1' }).click();
    await expect(tile(corral.page)).toHaveCount(0, { timeout: 60_000 });
  });
  await corral.quit();
});

test('the window is free of accessibility faults in both themes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await corral.page.emulateMedia({ colorScheme });
    expect(await faults(corral.page)).toEqual([]);
    await corral.page.getByRole('button', { name: 'New VM' }).click();
    const name = corral.page.getByRole('dialog', { name: 'New VM' }).getByRole('textbox', { name: 'Name' });
    await name.fill('not a name');
    await expect(corral.page.getByText('Use letters, digits, “.”, “_” and “-” only.')).toBeVisible();
    expect(await faults(corral.page)).toEqual([]);
    await corral.page.keyboard.press('Escape');
    await expect(corral.page.getByRole('dialog')).toBeHidden();
  }
  await corral.quit();
});

function tile(page: Page): Locator {
  return page.getByRole('article', { name: 'herd-1' });
}

function stateOf(article: Locator): Locator {
  return article.getByTestId('state');
}

function screen(page: Page): Locator {
  return page.locator('.xterm-rows');
}

/** Pictures for the README, when they are asked for (`npm run pictures`). */
async function takePictures(page: Page): Promise<void> {
  if (process.env['CORRAL_PICTURES'] === undefined) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `docs/pictures/window-${colorScheme}.png`, animations: 'disabled' });
  }
}

/** Legacy mode, since Electron 25 can't open the extra page that axe works in otherwise. */
async function faults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

import { expect, test, type Page } from '@playwright/test';
import { launchCorral, type RunningCorral } from '../harness/launch-app';
import { TestHome } from '../harness/test-home';
import { TrayDesktop } from '../harness/tray-desktop';
import { button, readable, row, screens, stateOf, tab } from '../harness/window-page';
import { takePicture } from './take-picture';

const buildDeadlineMs = 600_000;
const bootDeadlineMs = 240_000;
const guestDeadlineMs = 60_000;

/** What an agent leaves on a screen; nothing in it needs more than a shell and git. */
const leftPane =
  'git init -qb main shop && cd shop && echo total=42 > cart.py && git add . && clear && git status -s && ls -l';
const rightPane = 'clear; uname -sr; uptime; echo; seq -f "test %g passed" 12';

let desktop: TrayDesktop;
let home: TestHome;
let corral: RunningCorral;

test.beforeAll(async () => {
  desktop = await TrayDesktop.open();
  home = await TestHome.make(desktop.env);
  corral = await launchCorral({ home, images: `${home.folder}/images` });
  await corral.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1240, 780));
});
test.afterAll(async () => {
  await corral.quit();
  await home.dispose();
  await desktop.close();
});

test('first run, tasks, overview, terminal and popover, in both themes', async () => {
  test.setTimeout(buildDeadlineMs + 2 * bootDeadlineMs);
  const { page } = corral;
  const build = button(page, 'Build the image');
  await expect(build).toBeEnabled();
  await expect(page.getByText('In progress')).toHaveCount(0, { timeout: guestDeadlineMs }); // the accelerator is known
  await takePicture(page, 'first-run');

  await build.click();
  await expect(build).toBeHidden();
  await expect(page.getByRole('progressbar').first()).toBeVisible();
  await takePicture(page, 'tasks');

  await expect(button(page, 'Create your first VM')).toBeEnabled({ timeout: buildDeadlineMs });
  await create('web-shop', '--start');
  await create('api-server');
  await create('scratch');
  await row(page, 'web-shop').click();
  await expect(stateOf(page, 'web-shop')).toContainText('Running', { timeout: bootDeadlineMs });
  await tab(page, 'Overview').click();
  await expect(page.getByText('Debian GNU/Linux')).toBeVisible({ timeout: guestDeadlineMs });
  await takePicture(page, 'overview');

  await readable(page);
  await button(page, 'Terminal').click();
  await typeInto(page, leftPane, 'total 4');
  await page.keyboard.press('Control+Shift+E');
  await typeInto(page, rightPane, 'test 12 passed');
  await takePicture(page, 'terminal');

  const opened = corral.app.waitForEvent('window');
  await desktop.click();
  const popover = await opened;
  await expect(popover.getByText('web-shop')).toBeVisible();
  await takePicture(popover, 'popover');
});

test('screen, lineage and evidence, in both themes', async () => {
  test.setTimeout(2 * bootDeadlineMs);
  const { page } = corral;
  await row(page, 'web-shop').click();
  await tab(page, 'Screen').click();
  await expect(page.locator('canvas')).toBeVisible({ timeout: guestDeadlineMs });
  await takePicture(page, 'screen');

  await page.getByTestId('machine').getByRole('button', { name: 'More for web-shop' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await expect(page.getByRole('alertdialog')).toContainText('/shop', { timeout: guestDeadlineMs });
  await takePicture(page, 'evidence');
  await page.keyboard.press('Escape');

  await run('family', 'create', 'agents', '--cpu', '1', '--memory', '768', '--disk', '8');
  await run('snapshot', 'create', 'agents-dev', 'tools', '--note', 'compilers and browsers');
  await run('family', 'init', 'agents');
  await run('snapshot', 'restore', 'init', '--force', '--yes');
  await run('snapshot', 'create', 'agents-dev', 'before-migration', '--note', 'all tests green');
  await row(page, 'agents-dev').click();
  await tab(page, 'Snapshots').click();
  await expect(page.getByRole('treegrid')).toContainText('before-migration');
  await takePicture(page, 'snapshots');

  await button(page, 'New').click();
  await page.getByRole('menuitem', { name: 'Agent machine…' }).click();
  await expect(page.getByRole('dialog', { name: 'Set up an agent machine' })).toBeVisible();
  await takePicture(page, 'agent-machine');
});

function run(...argv: readonly string[]): Promise<unknown> {
  return home.corralJson(argv);
}

function create(name: string, ...options: readonly string[]): Promise<unknown> {
  return run('vm', 'create', name, '--cpu', '1', '--memory', '768', '--disk', '8', ...options);
}

/** Types a command into the newest pane once its prompt is there, and waits for the end of its output. */
async function typeInto(page: Page, command: string, ending: string): Promise<void> {
  const screen = screens(page).last();
  await expect(screen).toContainText('@web-shop', { timeout: guestDeadlineMs });
  await page.keyboard.type(`${command}\n`);
  await expect(screen).toContainText(ending, { timeout: guestDeadlineMs });
}

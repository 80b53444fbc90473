import { expect, test, type Page } from '@playwright/test';
import { launchCorral, type RunningCorral } from '../harness/launch-app';
import { TestHome } from '../harness/test-home';
import { readable, row, screens, stateOf, tab } from '../harness/window-page';

const bootDeadlineMs = 240_000;
const folder = 'docs/pictures';

/** What the agent left on the screen: nothing that needs anything but a shell. */
const work = [
  'clear',
  'mkdir -p ~/shop && cd ~/shop && git init -q -b main . && printf "total = 42\\n" > cart.py',
  'git -c user.name=agent -c user.email=agent@shop add . && clear && git status --short && ls -l',
].join('; ');

let home: TestHome;
let corral: RunningCorral;

test.beforeAll(async () => {
  home = await TestHome.make();
  corral = await launchCorral({ home });
  await corral.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1240, 780));
});
test.afterAll(async () => {
  await corral.quit();
  await home.dispose();
});

test('first run, overview, terminal, tasks and popover, in both themes', async () => {
  test.setTimeout(3 * bootDeadlineMs);
  const { page } = corral;
  await expect(page.getByRole('button', { name: 'Create your first VM' })).toBeEnabled();
  await take(page, 'first-run');

  await create('web-shop', '--start');
  await create('api-server');
  await create('scratch');
  await expect(stateOf(page, 'web-shop')).toContainText('Running', { timeout: bootDeadlineMs });
  await row(page, 'web-shop').click();
  await tab(page, 'Overview').click();
  await take(page, 'overview');

  await readable(page);
  await page.getByRole('button', { name: 'Terminal', exact: true }).click();
  await expect(screens(page)).toContainText('web-shop', { timeout: 60_000 });
  await page.keyboard.type(`${work}\n`);
  await expect(screens(page)).toContainText('cart.py', { timeout: 60_000 });
  await page.keyboard.press('Control+Shift+E');
  await expect(screens(page)).toHaveCount(2);
  await expect(screens(page).last()).toContainText('web-shop', { timeout: 60_000 });
  await take(page, 'terminal');

  await home.corral(['vm', 'clone', 'web-shop', 'web-shop-try']);
  await page.evaluate(() => window.corral.image.build({ force: true } as never));
  await take(page, 'tasks');
});

function create(name: string, ...options: readonly string[]): Promise<unknown> {
  return home.corralJson(['vm', 'create', name, '--cpu', '1', '--memory', '768', '--disk', '8', ...options]);
}

async function take(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

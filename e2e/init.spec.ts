import { expect, test, type Locator, type Page } from '@playwright/test';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { PackageCache } from './harness/package-cache';
import { guestDeadlineMs, TerminalPanes } from './harness/terminal-panes';
import { TestHome } from './harness/test-home';
import { button, faults, readable, row, stateOf, tab } from './harness/window-page';

/** Of a whole guest: it is made, booted, configured and booted again. */
const setupDeadlineMs = 600_000;
const taskDeadlineMs = 180_000;
const picturesFolder = process.env['CORRAL_PICTURES'];

/** One tool that is there as soon as apt has a way out, and one that no mirror has. */
const smallRecipe = `tools:
  - name: jq
    debian: { apt: jq }
  - name: unheard-of
    debian: { apt: corral-has-no-such-package }
`;

/** Puts something in the place of a file that the setup writes. */
const inTheWay = 'mkdir ~/.tmux.conf && sync';

/** A service to log in to that asks one question, as Codex does in its own way. */
const codexProgram = `sudo -n tee /usr/local/bin/codex >/dev/null <<'END'
#!/bin/sh
case $1 in
  login)
    printf 'Which token? '
    read -r token
    mkdir -p ~/.codex && printf '{"OPENAI_API_KEY":"%s"}' "$token" >~/.codex/auth.json
    ;;
  *) echo codex 1.0 ;;
esac
END
sudo -n chmod 755 /usr/local/bin/codex && sync`;

let home: TestHome;
let corral: RunningCorral;
let page: Page;
let packages: PackageCache;

test.beforeEach(async () => {
  packages = await PackageCache.start();
  home = await TestHome.make();
  corral = await launchCorral({ home });
  page = corral.page;
});

test.afterEach(async () => {
  await home.dispose();
  await packages.close();
});

const tasks = (): Locator => page.getByRole('region', { name: 'Tasks' });
const banner = (): Locator => page.getByRole('region', { name: 'cal-dev' }).getByRole('alert');
const section = (name: string): Locator => page.getByRole('region', { name, exact: true });

test('a bare guest becomes an agent machine, with a stop, a failure and a login on the way', async () => {
  test.setTimeout(3 * setupDeadlineMs);
  await readable(page);

  await test.step('say what is wanted, by keyboard alone', async () => {
    await button(page, 'New').press('Enter');
    await page.getByRole('menuitem', { name: 'Agent machine…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Set up an agent machine' });
    await expect(dialog.getByRole('textbox', { name: 'Family prefix' })).toBeFocused();
    await expect(dialog.getByRole('textbox', { name: 'Family prefix' })).toHaveValue('cal');
    await dialog.getByRole('textbox', { name: 'CPUs' }).fill('1');
    await dialog.getByRole('textbox', { name: /Memory/ }).fill('768');
    await dialog.getByRole('textbox', { name: /Disk/ }).fill('8');
    await dialog.getByRole('radio', { name: /Never through this computer/ }).press('Space');
    await take('setup');
    expect(await faults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Edit recipe…' }).press('Enter');
  });

  await test.step('the recipe is refused with the place of its mistake, and then taken', async () => {
    const dialog = page.getByRole('dialog', { name: 'Recipe' });
    const text = dialog.getByRole('textbox', { name: 'Recipe (YAML)' });
    await expect(text).toHaveValue(/name: golangci-lint/);
    await text.fill(smallRecipe.replace('apt: jq', 'apk: jq'));
    await dialog.getByRole('button', { name: 'Save recipe' }).press('Enter');
    await expect(dialog).toContainText(/line 3/i);
    await take('recipe');
    expect(await faults(page)).toEqual([]);
    await text.fill(smallRecipe);
    await dialog.getByRole('button', { name: 'Save recipe' }).press('Enter');
  });

  await test.step('begin; its thirteen steps are in view', async () => {
    const dialog = page.getByRole('dialog', { name: 'Set up an agent machine' });
    await expect(dialog).toContainText('Installs 2 tools, by your own recipe');
    await expect(dialog.getByRole('textbox', { name: /Memory/ })).toHaveValue('768');
    await dialog.getByRole('button', { name: 'Set up cal' }).press('Enter');
    const task = page.getByRole('dialog', { name: 'Set up cal' });
    await expect(task.getByRole('list', { name: 'Steps' }).getByRole('listitem')).toHaveCount(13);
    await page.keyboard.press('Escape');
  });

  await test.step('stop it, and keep what is done', async () => {
    await expect(tasks()).toContainText('Step 4 of 13', { timeout: taskDeadlineMs });
    await tasks().getByRole('button', { name: 'Cancel Set up cal' }).press('Enter');
    const question = page.getByRole('alertdialog', { name: 'Stop “Set up cal”?' });
    await expect(question).toContainText('Rolling back deletes cal-dev with all that was installed.');
    await expect(question.getByRole('button', { name: 'Let it go on' })).toBeFocused();
    await take('stop');
    expect(await faults(page)).toEqual([]);
    await question.getByRole('button', { name: 'Stop here and keep' }).press('Enter');
    await expect(question).toBeHidden({ timeout: taskDeadlineMs });
    await row(page, 'cal-dev').click();
    await expect(banner()).toContainText('Set up cal: Stopped at step 4 of 13');
    await expect(banner()).toContainText('You stopped it here.');
  });

  await test.step('go on, until a step fails: that holds it with its reason', async () => {
    if (await button(page, 'Start').isVisible()) await button(page, 'Start').click();
    await expect(stateOf(page, 'cal-dev')).toContainText('Running', { timeout: setupDeadlineMs });
    await inGuest(inTheWay);
    await inGuest(packages.guestScript);
    await inGuest(codexProgram);
    await banner().getByRole('button', { name: 'Go on: Set up cal' }).press('Enter');
    await expect(banner()).toContainText('Set up cal: Stopped at step 8 of 13', { timeout: setupDeadlineMs });
    await expect(banner()).toContainText(
      'The guest could not be configured: There is a folder at ~/.tmux.conf, where a file has to be.',
    );
    await expect(row(page, 'cal-dev')).toContainText('Stopped at a step');
    await take('held');
    expect(await faults(page)).toEqual([]);
  });

  await test.step('mend the reason and try again', async () => {
    await inGuest('rmdir ~/.tmux.conf');
    await banner().getByRole('button', { name: 'Try again: Set up cal' }).press('Enter');
    await expect(banner()).toContainText('Set up cal waits for you to log in', { timeout: setupDeadlineMs });
    await take('asks');
    expect(await faults(page)).toEqual([]);
  });

  await test.step('a person logs in, in the terminal that the button opens', async () => {
    await banner().getByRole('button', { name: 'Log in' }).press('Enter');
    await expect(tab(page, 'Terminals')).toHaveAttribute('aria-selected', 'true');
    const terminal = await terminals();
    const sees = (text: string | RegExp): Promise<void> =>
      expect(terminal.screen('setup')).toContainText(text, { timeout: guestDeadlineMs });
    await sees('Sign in to services now? [Y/n]');
    await take('login');
    await expect(terminal.input('setup')).toBeFocused();
    await page.keyboard.press('Enter');
    await sees('Codex: sign in? [Y/n]');
    await page.keyboard.press('Enter');
    await sees('Which token?');
    await page.keyboard.type('sk-test');
    await page.keyboard.press('Enter');
    await expect(tasks()).not.toContainText('waits for you to log in', { timeout: guestDeadlineMs });
  });

  await test.step('the machine is ready, and tells its accounts and tools', async () => {
    await tab(page, 'Overview').click();
    await expect(tasks()).toBeHidden({ timeout: setupDeadlineMs });
    const accounts = section('Accounts').getByRole('list', { name: 'Accounts' });
    await expect(accounts.getByRole('listitem').filter({ hasText: 'Codex' })).toContainText('Signed in');
    await expect(accounts.getByRole('listitem').filter({ hasText: 'Cursor' })).toContainText('Not installed');
    await expect(section('Agent tools')).toContainText('1 installed, 1 failed');
    await button(page, 'Show versions').click();
    await expect(section('Agent tools')).toContainText('jq-1.');
    await take('overview');
    expect(await faults(page)).toEqual([]);
    await tab(page, 'Snapshots').click();
    await expect(page.getByRole('treegrid').getByRole('row', { name: 'cal-init' })).toBeVisible();
    await tab(page, 'Overview').click();
  });

  await test.step('a look sees what has changed, and a tool is tried again alone', async () => {
    await expect(stateOf(page, 'cal-dev')).toContainText('Running', { timeout: setupDeadlineMs });
    await inGuest('rm ~/.codex/auth.json');
    await button(page, 'Look again').click();
    const codex = section('Accounts').getByRole('listitem').filter({ hasText: 'Codex' });
    await expect(codex).toContainText('Signed out', { timeout: taskDeadlineMs });
    await button(page, 'Install unheard-of again').click();
    await expect(button(page, 'Install unheard-of again')).toBeDisabled();
    await expect(button(page, 'Install unheard-of again')).toBeEnabled({ timeout: taskDeadlineMs });
    await expect(section('Agent tools')).toContainText('1 installed, 1 failed');
  });

  await test.step('anew, it looks, and says what is set aside', async () => {
    await button(page, 'New').press('Enter');
    await page.getByRole('menuitem', { name: 'Agent machine…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Set up an agent machine' });
    await expect(dialog).toContainText('cal-dev and cal-init are there.');
    await expect(button(page, 'Make cal-init of cal-dev…')).toBeVisible();
    await take('anew');
    expect(await faults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Look into it and continue…' }).press('Enter');
    const question = page.getByRole('alertdialog', { name: 'Set cal up anew?' });
    await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused();
    await expect(
      question.getByRole('button', { name: 'Set cal-dev and cal-init aside and begin' }),
    ).toBeEnabled({ timeout: taskDeadlineMs });
    await take('anew-question');
    await button(page, 'Keep').press('Enter');
    await expect(question).toBeHidden();
  });
  await corral.quit();
});

/** What a command says in the guest. */
async function inGuest(script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await home.corral(['vm', 'ssh', 'cal-dev', '--', script]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return stdout;
}

async function terminals(): Promise<TerminalPanes> {
  const vms = await home.corralJson<{ id: string; name: string }[]>(['vm', 'list']);
  const vm = vms.find(({ name }) => name === 'cal-dev');
  if (!vm) throw new Error('There is no cal-dev.');
  return new TerminalPanes(page, vm);
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

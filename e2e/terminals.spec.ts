import { expect, test, type Locator, type Page } from '@playwright/test';
import { isAlive } from '../src-main/host/process-identity';
import { HostDesktop } from './harness/host-desktop';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import {
  guestDeadlineMs,
  helpersOf,
  ptyHostOf,
  sshOf,
  storedByPage,
  TerminalPanes,
  tmuxSessions,
} from './harness/terminal-panes';
import type { TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';
import { makeWarmHome, warmAgain, warmVm } from './harness/warm-home';
import { faults, readable } from './harness/window-page';

/**
 * Terminals on one guest that all tests share; each has a session of its own. They read the text that
 * terminals mirror for screen readers, since WebGL paints without any.
 */

const bootDeadlineMs = 240_000;
const vmName = warmVm;

let home: TestHome;
let corral: RunningCorral;
let page: Page;
let vmId: string;

test.beforeAll(async () => {
  test.setTimeout(bootDeadlineMs + guestDeadlineMs);
  home = await makeWarmHome();
  await launch();
  ({ id: vmId } = await home.corralJson<{ id: string }>(['vm', 'start', vmName]));
  await page.setViewportSize({ width: 1200, height: 780 });
});

test.afterAll(async () => {
  await corral.kill();
  await home.dispose();
});

test('tabs, splits and their focus, by keyboard', async () => {
  await panes().open('split');
  await page.keyboard.press('Control+Shift+E');
  await panes().ready('corral');
  await page.keyboard.press('Control+Shift+O');
  await panes().ready('corral-2');
  await type('echo here-$((40+2))');
  await expect(screen('corral-2')).toContainText('here-42', { timeout: guestDeadlineMs });
  await expect(page.getByRole('separator', { name: /against/ })).toHaveCount(2);

  await page.keyboard.press('Control+Shift+Alt+ArrowLeft');
  await expect(input('split')).toBeFocused();
  await page.keyboard.press('Control+Shift+Alt+ArrowRight');
  await page.keyboard.press('Control+Shift+Alt+ArrowDown');
  await expect(input('corral-2')).toBeFocused();

  await test.step('a separator moves by arrow keys', async () => {
    const before = await panes().widthOf('split');
    await page.getByRole('separator', { name: 'Size of split against corral, corral-2' }).press('ArrowRight');
    await expect.poll(() => panes().widthOf('split')).toBeGreaterThan(before);
  });

  await test.step('closing a pane leaves its session and gives its place away', async () => {
    await input('corral-2').focus();
    await page.keyboard.press('Control+Shift+W');
    await expect(pane('corral-2')).toHaveCount(0);
    await expect(input('corral')).toBeFocused();
    await page.getByRole('button', { name: /^Sessions/ }).click();
    await expect(panes().sessionRow('corral-2')).toContainText('detached', { timeout: guestDeadlineMs });
    expect(await faults(page)).toEqual([]);
    await panes().sessionRow('corral-2').press('Enter');
    await expect(screen('corral-2')).toContainText('here-42', { timeout: guestDeadlineMs });
  });

  await test.step('ending a session asks first', async () => {
    await page.keyboard.press('Control+Shift+Alt+ArrowLeft');
    await page.getByRole('button', { name: 'More for corral-2' }).click();
    await expect(page.getByRole('menuitem', { name: /Split right/ })).toContainText('Ctrl+Shift+E');
    await page.getByRole('menuitem', { name: /^End corral-2/ }).click();
    const question = page.getByRole('alertdialog', { name: 'End the session corral-2?' });
    await question.getByRole('button', { name: 'End corral-2' }).click();
    await expect(pane('corral-2')).toHaveCount(0);
    await expect.poll(() => tmuxSessions(home, vmName)).not.toContain('corral-2');
  });

  await test.step('a session is renamed, and its pane with it', async () => {
    await panes().open('corral');
    await page.getByRole('button', { name: 'More for corral' }).click();
    await page.getByRole('menuitem', { name: 'Rename corral…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rename the session corral' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('build');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await expect(pane('build')).toBeVisible();
    await expect.poll(() => tmuxSessions(home, vmName)).toContain('build');
  });
});

test('5,000 lines, and line 500 is found', async () => {
  await panes().open('history');
  await type('seq -f "this is line %g of 5000" 5000');
  await expect(screen('history')).toContainText('this is line 5000 of 5000', { timeout: guestDeadlineMs });
  await page.keyboard.press('Control+Shift+F');
  const history = page.getByRole('region', { name: `History of ${vmName}, session history` });
  const search = history.getByRole('textbox', { name: /^Search/ });
  await expect(search).toBeFocused({ timeout: guestDeadlineMs });
  await page.keyboard.type('line 500 of');
  await expect(history.getByText('this is line 500 of 5000')).toBeVisible();
  await expect(history.getByText('1 of 1')).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(history).toBeHidden();
  await expect(input('history')).toBeFocused();

  await test.step('the wheel opens it too', async () => {
    await panes().drawing('history').hover();
    await page.mouse.wheel(0, -120);
    await expect(history).toBeVisible({ timeout: guestDeadlineMs });
    await page.keyboard.press('Escape');
  });

  await test.step('but a program that has the mouse gets the wheel', async () => {
    await type('tmux set -t history mouse on');
    await expect(pane('history').locator('.enable-mouse-events')).toBeVisible({ timeout: guestDeadlineMs });
    await panes().drawing('history').hover();
    await page.mouse.wheel(0, -120);
    // tmux scrolls itself then, and shows by a counter where.
    await expect(screen('history')).toContainText(/\[\d+\/\d+\]/, { timeout: guestDeadlineMs });
    await expect(history).toBeHidden();
    await page.keyboard.press('q');
  });

  await test.step('and Shift selects in spite of it', async () => {
    await panes().drag('history', 20, 200);
    await expect(page.getByText('Hold Shift and drag to select.')).toBeVisible();
    await desktop().writeClipboard('before');
    await page.keyboard.down('Shift');
    await panes().drag('history', 2, 300);
    await page.keyboard.up('Shift');
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(() => desktop().readClipboard()).toContain('this is line');
    await type('tmux set -t history mouse off');
  });
});

test('a guest writes the clipboard only with consent, and never reads it', async () => {
  await panes().open('clipboard');
  await desktop().writeClipboard('the user’s own');
  await type('tmux set-buffer -w "from the guest"');
  const bar = page.getByRole('alert').filter({ hasText: 'on your clipboard' });
  await expect(bar).toContainText(`${vmName} wants to put 14 characters on your clipboard.`);
  expect(await faults(page)).toEqual([]);
  expect(await desktop().readClipboard()).toBe('the user’s own');
  await bar.getByRole('button', { name: 'Allow once' }).click();
  await expect.poll(() => desktop().readClipboard()).toBe('from the guest');

  await type('tmux set-buffer -w "second"');
  await bar.getByRole('button', { name: 'Deny' }).click();
  await type('tmux set-buffer -w "third"; tmux set-buffer -w "fourth"; echo all-$((1+1))');
  await expect(screen('clipboard')).toContainText('all-2', { timeout: guestDeadlineMs });
  await expect(bar).toBeHidden();
  expect(await desktop().readClipboard()).toBe('from the guest');

  await page.getByRole('button', { name: 'More for clipboard' }).click();
  await page.getByRole('menuitem', { name: 'Ask again about the clipboard' }).click();
  await input('clipboard').focus();
  await type('tmux set-buffer -w "fifth"');
  await bar.getByRole('button', { name: 'Always for this VM' }).click();
  await type('tmux set-buffer -w "sixth"');
  await expect.poll(() => desktop().readClipboard()).toBe('sixth');
});

test('a title stays in its tab, without what could deceive', async () => {
  await panes().open('titles');
  const windowTitle = await page.title();
  await type('tmux set -t titles set-titles on; tmux set -t titles set-titles-string "#{pane_title}"');
  await type(`printf '\\033]2;safe\\342\\200\\256gpj.exe ${'x'.repeat(200)}\\007'`);
  const tab = page.getByRole('tab', { name: 'titles' });
  await expect(tab).toContainText('safegpj.exe xxx', { timeout: guestDeadlineMs });
  const shown = (await tab.textContent()) ?? '';
  expect(shown.length).toBeLessThan(100);
  expect(shown).not.toMatch(/[\u202a-\u202e]/);
  expect(await page.title()).toBe(windowTitle);
});

test('a paste of lines is shown before it runs', async () => {
  await panes().open('paste');
  await type('cat > /dev/null; echo over-$((1+1))');
  await desktop().writeClipboard('echo one\u001b[201~\u0003\necho two\n');
  await page.keyboard.press('Control+Shift+V');
  const question = page.getByRole('dialog', { name: 'Paste 2 lines into paste?' });
  const preview = question.getByRole('group', { name: 'What would be pasted' });
  await expect(preview).toHaveText('echo one⟨ESC⟩[201~⟨ETX⟩\necho two\n');
  await expect(question).toContainText('2 characters in it can’t be seen');
  expect(await faults(page)).toEqual([]);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(input('paste')).toBeFocused();

  await test.step('lines alone are asked about', async () => {
    await desktop().writeClipboard('one\ntwo\n');
    await page.keyboard.press('Control+Shift+V');
    await expect(question).toContainText('each line runs as soon as it arrives');
    await question.getByRole('button', { name: 'Paste', exact: true }).click();
    await expect(screen('paste')).toContainText(/one\s*two/, { timeout: guestDeadlineMs });
    await page.keyboard.press('Control+D');
    await expect(screen('paste')).toContainText('over-2', { timeout: guestDeadlineMs });
  });

  await test.step('one line goes at once', async () => {
    await desktop().writeClipboard('echo pasted-$((5*5))');
    await page.keyboard.press('Control+Shift+V');
    await page.keyboard.press('Enter');
    await expect(screen('paste')).toContainText('pasted-25', { timeout: guestDeadlineMs });
  });
});

test('https links open with Ctrl held, after their host was shown; others are text', async () => {
  await panes().open('links');
  const opened = await desktop().catchLinks();
  await type('clear; echo http://plain.example/ https://docs.example/guide');
  const line = screen('links').getByText('http://plain.example/ https://docs.example/guide').last();
  await expect(line).toBeVisible({ timeout: guestDeadlineMs });
  const box = await panes().boxOf('links');
  const cell = await panes().cellSize('links');
  const at = (column: number): [number, number] => [box.x + column * cell.width, box.y + cell.height / 2];

  const hint = page.getByText('Ctrl+click opens it');
  await page.mouse.move(...at(3));
  await page.mouse.move(...at(5));
  await expect(hint).toBeHidden();
  await page.mouse.move(...at(28));
  await expect(hint.or(page.getByText('docs.example', { exact: true })).first()).toBeVisible();
  await page.mouse.click(...at(28));
  expect(await opened()).toEqual([]);
  await page.keyboard.down('Control');
  await page.mouse.click(...at(28));
  await page.mouse.click(...at(5));
  await page.keyboard.up('Control');
  await expect.poll(opened).toEqual(['https://docs.example/guide']);
});

test('a terminal whose ssh is gone comes back by itself, one that was closed does not', async () => {
  await panes().open('lost');
  await type('kept=yes; echo set-$((1+1))');
  await expect(screen('lost')).toContainText('set-2', { timeout: guestDeadlineMs });
  process.kill(await sshOf(home, 'lost'), 'SIGKILL');
  await expect(pane('lost').getByRole('status')).toContainText(`Reconnecting to ${vmName}`);
  await expect(pane('lost').getByRole('status')).toBeHidden({ timeout: guestDeadlineMs });
  await type('echo was-$kept');
  await expect(screen('lost')).toContainText('was-yes', { timeout: guestDeadlineMs });

  await test.step('so does one that was hidden while the process of all terminals ended', async () => {
    await panes().open('beside');
    process.kill(await ptyHostOf(corral), 'SIGKILL');
    await expect(pane('beside').getByRole('status')).toContainText(`Reconnecting to ${vmName}`);
    await expect(pane('beside').getByRole('status')).toBeHidden({ timeout: guestDeadlineMs });
    await panes().show('lost');
    await expect(pane('lost').getByRole('status')).toBeHidden({ timeout: guestDeadlineMs });
    await type('echo again-$kept');
    await expect(screen('lost')).toContainText('again-yes', { timeout: guestDeadlineMs });
  });

  await type('exit');
  await expect(pane('lost').getByRole('status')).toContainText('The session lost ended.', {
    timeout: guestDeadlineMs,
  });
  expect(await faults(page)).toEqual([]);
  await pane('lost').getByRole('button', { name: 'Close the pane' }).click();
  await expect(pane('lost')).toHaveCount(0);
});

test('a bell marks its tab while another one is shown', async () => {
  await panes().open('bell');
  await type('sleep 2; printf "\\a"');
  await panes().open('quiet');
  await expect(page.getByRole('tab', { name: 'bell, its bell rang' })).toBeVisible({
    timeout: guestDeadlineMs,
  });
  await panes().open('bell');
  await expect(page.getByRole('tab', { name: 'bell', exact: true })).toBeVisible();
});

test('a lost WebGL context leaves the DOM to draw', async () => {
  await panes().open('webgl');
  await type('echo drawn-$((3*3))');
  await expect(screen('webgl')).toContainText('drawn-9', { timeout: guestDeadlineMs });
  const hasWebgl = await panes().loseWebgl('webgl');
  // Without a graphics driver at all, the DOM draws from the beginning.
  expect(hasWebgl || (await pane('webgl').locator('.xterm-rows').count()) > 0).toBe(true);
  await expect(pane('webgl').locator('.xterm-rows')).toContainText('drawn-9');
});

test('a terminal comes back with its guest, which is started from it', async () => {
  test.setTimeout(bootDeadlineMs + 2 * guestDeadlineMs);
  await panes().open('guest');
  await home.corral(['vm', 'stop', vmName]);
  const status = pane('guest').getByRole('status');
  await expect(status).toContainText(`${vmName} is off.`);
  await warmAgain(home);
  expect(await faults(page)).toEqual([]);
  await pane('guest')
    .getByRole('button', { name: `Start ${vmName}` })
    .click();
  await expect(status).toContainText(`${vmName} is starting.`);
  await expect(status).toBeHidden({ timeout: bootDeadlineMs });
  await input('guest').focus();
  await type('echo back-$((6*7))');
  await expect(screen('guest')).toContainText('back-42', { timeout: guestDeadlineMs });
});

test('the layout is back after the app was killed', async () => {
  test.setTimeout(bootDeadlineMs + 2 * guestDeadlineMs);
  await panes().open('left');
  await type('marker=kept; echo set-$((1+1))');
  await expect(screen('left')).toContainText('set-2', { timeout: guestDeadlineMs });
  await page.keyboard.press('Control+Shift+E');
  await expect(page.getByRole('separator', { name: /^Size of left against/ })).toBeVisible();
  const layout = await page.evaluate(() => localStorage.getItem('corral.terminals') ?? '');
  const newestId = layout.match(/"id":"[^"]+"/g)?.at(-1) ?? 'none';
  // Chromium by itself writes what pages store after five seconds or more.
  await waitFor('the layout to be on disk', async () => (await storedByPage(home)).includes(newestId), 4_000);
  const helpers = await helpersOf(corral);
  await corral.kill();
  await waitFor('the helpers of the app to end, though its machine runs on', () => !helpers.some(isAlive));
  await launch();
  await panes().show();
  await expect(page.getByRole('separator', { name: /^Size of left against/ })).toBeVisible();
  await input('left').focus();
  await panes().ready('left');
  await type('echo still-$marker');
  await expect(screen('left')).toContainText('still-kept', { timeout: guestDeadlineMs });
});

async function launch(): Promise<void> {
  corral = await launchCorral({ home });
  page = corral.page;
  await readable(page);
}

const type = (line: string): Promise<void> => page.keyboard.type(`${line}\n`);

const desktop = (): HostDesktop => new HostDesktop(corral);
const panes = (): TerminalPanes => new TerminalPanes(page, { id: vmId, name: vmName });
const pane = (session: string): Locator => panes().pane(session);
const input = (session: string): Locator => panes().input(session);
const screen = (session: string): Locator => panes().screen(session);

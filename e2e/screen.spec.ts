import { expect, test, type Locator, type Page } from '@playwright/test';
import { FakeScreen, serverCutText } from './harness/fake-screen';
import { HostDesktop } from './harness/host-desktop';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { guestDeadlineMs } from './harness/terminal-panes';
import type { TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';
import { makeWarmHome, warmVm } from './harness/warm-home';
import { button, faults, stateOf, tab } from './harness/window-page';

/** The screen of one real guest that all tests share: a text console with a login, password “admin”. */

// Each goes on where the last one left the console.
test.describe.configure({ mode: 'serial' });

const bootDeadlineMs = 240_000;
const vmName = warmVm;

let home: TestHome;
let corral: RunningCorral;
let page: Page;
/** What the page’s policy refused to do. */
const refusals: string[] = [];

test.beforeAll(async () => {
  test.setTimeout(bootDeadlineMs + guestDeadlineMs);
  home = await makeWarmHome();
  corral = await launchCorral({ home });
  ({ page } = corral);
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refusals.push(message.text());
  });
  await home.corralJson(['vm', 'start', vmName]);
  await page.setViewportSize({ width: 1200, height: 780 });
  await tab(page, 'Screen').click();
});

test.afterAll(async () => {
  await corral.kill();
  await home.dispose();
});

test('what is typed on the screen reaches the console of the guest', async () => {
  await expect(canvas()).toBeVisible({ timeout: guestDeadlineMs });
  await consoleShows(`${vmName} login:`);
  const before = await picture();
  await canvas().click();
  await type('admin');
  await expect.poll(picture, { timeout: guestDeadlineMs }).not.toBe(before);
  await page.keyboard.press('Enter');
  await guestSays('the question for the password', 'sudo stty -F /dev/tty1 -a | grep -q -- " -echo "');
  await type('admin\n');
  await guestSays('the shell', 'pgrep -t tty1 -x zsh');

  await type('touch /tmp/typed-by-screen\n');
  await guestSays('the file that was typed', 'test -e /tmp/typed-by-screen');
  expect(await faults(page)).toEqual([]);
});

test('nothing is typed while one only looks', async () => {
  const viewOnly = page.getByRole('checkbox', { name: 'View only' });
  await canvas().click();
  await type('touch /tmp/seen');
  await consoleShows('touch /tmp/seen');
  await viewOnly.click({ force: true });
  await expect(viewOnly).toBeChecked();
  await expect(button(page, 'Ctrl-Alt-Del')).toBeDisabled();
  await canvas().click();
  await type('-not');
  await viewOnly.click({ force: true });
  await canvas().click();
  await page.keyboard.press('Enter');
  await guestSays('the file', 'test -e /tmp/seen');
  await expect(guestDoes('test ! -e /tmp/seen-not')).resolves.toBe(true);
});

test('the clipboard is typed, and lines that would run only after a question', async () => {
  const desktop = new HostDesktop(corral);
  await desktop.writeClipboard('touch /tmp/Typed_{A}~1');
  await button(page, 'Type clipboard').click();
  await expect(canvas()).toBeFocused();
  await consoleShows('touch /tmp/Typed_{A}~1');
  await page.keyboard.press('Enter');
  await guestSays('the file', 'test -e /tmp/Typed_{A}~1');

  await desktop.writeClipboard('touch /tmp/first\ntouch /tmp/second\n');
  await button(page, 'Type clipboard').click();
  const question = page.getByRole('dialog', { name: `Paste 2 lines into ${vmName}?` });
  await question.getByRole('button', { name: 'Paste', exact: true }).click();
  await guestSays('both files', 'test -e /tmp/first && test -e /tmp/second');
});

test('the keys come back by one key, and no key stays held in the guest', async () => {
  await canvas().click();
  await page.keyboard.press('Tab');
  await expect(canvas()).toBeFocused();
  await page.keyboard.press('Shift+F6');
  await expect(canvas()).not.toBeFocused();
  await canvas().click();
  // Not Ctrl-C: what is typed before the shell has heard of that signal is thrown away with the line.
  await page.keyboard.press('Control+u');
  await type('touch /tmp/not-shifted\n');
  await guestSays('the file', 'test -e /tmp/not-shifted');
});

test('a guest that restarts gets its screen back by itself', async () => {
  await canvas().evaluate((element) => element.setAttribute('data-last-boot', ''));
  const restart = home.corral(['vm', 'restart', vmName]);
  await expect(page.locator('canvas[data-last-boot]')).toHaveCount(0, { timeout: guestDeadlineMs });
  await expect(canvas()).toBeVisible({ timeout: guestDeadlineMs });
  expect((await restart).exitCode).toBe(0);
  await consoleShows(`${vmName} login:`);
  const before = await picture();
  await canvas().click();
  await type('again');
  await expect.poll(picture, { timeout: guestDeadlineMs }).not.toBe(before);
});

test('a viewer outside is told the socket', async () => {
  const { kind, path } = await screenSocket();
  expect(kind).toBe('socket');
  await page.getByRole('button', { name: `More for the screen of ${vmName}` }).click();
  await expect(page.getByRole('menuitem', { name: 'Legacy Screen Sharing…' })).toHaveCount(0);
  await page.getByRole('menuitem', { name: 'Open in a viewer…' }).click();
  const dialog = page.getByRole('dialog', { name: `Open the screen of ${vmName} in a viewer` });
  await expect(dialog).toContainText(`vncviewer '${path}'`);
  expect(await faults(page)).toEqual([]);
  await button(page, 'Close').click();
  const { stdout } = await home.corral(['screen', vmName]);
  expect(stdout).toBe(`${path}\n`);
});

test.describe('a screen that lies', () => {
  const longName = 'Not a “Corral” button '.repeat(100);
  let fake: FakeScreen;
  test.beforeEach(async () => {
    const { path } = await screenSocket();
    fake = await FakeScreen.replace(path, {
      width: 320,
      height: 200,
      name: `\u202e<img src=x onerror=alert(1)>\u0007${longName}`,
    });
    await reopen();
    await expect(canvas()).toBeVisible();
  });
  test.afterEach(() => fake.restore());

  test('is shown under a short plain name', async () => {
    const name = section().getByText('<img src=x');
    await expect(name).toHaveText(/^<img src=x onerror=alert\(1\)> Not a “Corral” .*…$/);
    expect((await name.textContent())?.length).toBeLessThanOrEqual(80);
    await expect(section().locator('img')).toHaveCount(0);
  });

  test('reaches the clipboard with consent only, and not with any length', async () => {
    const desktop = new HostDesktop(corral);
    await desktop.writeClipboard('mine');
    fake.say(serverCutText('x'.repeat(200_000)), serverCutText('copied in the guest'));
    const bar = page.getByRole('alert').filter({ hasText: 'on your clipboard' });
    await expect(bar).toContainText('copied in the guest');
    expect(await desktop.readClipboard()).toBe('mine');
    await bar.getByRole('button', { name: 'Allow once' }).click();
    await expect.poll(() => desktop.readClipboard()).toBe('copied in the guest');
    fake.say(serverCutText('again'));
    await bar.getByRole('button', { name: 'Deny' }).click();
    await expect(bar).toHaveCount(0);
    fake.say(serverCutText('once more'));
    expect(await desktop.readClipboard()).toBe('copied in the guest');
  });

  test('and sends what is no picture is left, in words', async () => {
    fake.say([0x77, 0x77, 0x77, 0x77]);
    await expect(section()).toContainText(`The screen of ${vmName} can’t be shown`);
    await expect(section()).toContainText('can’t make sense of');
    await expect(canvas()).toHaveCount(0);
  });

  test('and goes away is looked for again, until its VM is off', async () => {
    await fake.restore();
    await expect(canvas()).toBeVisible({ timeout: guestDeadlineMs });
    await expect(section().getByText('QEMU')).toBeVisible();
    fake = await FakeScreen.replace((await screenSocket()).path, { width: 1, height: 1, name: '' });
  });
});

test('a VM that is off says so, and starts', async () => {
  await home.corral(['vm', 'stop', vmName]);
  await expect(section()).toContainText(`${vmName} is off.`);
  await expect(canvas()).toHaveCount(0);
  expect(await faults(page)).toEqual([]);
  await button(page, `Start ${vmName}`).click();
  await expect(canvas()).toBeVisible({ timeout: guestDeadlineMs });
  await expect(stateOf(page, vmName)).toContainText(/start/i);
  expect(refusals).toEqual([]);
});

const section = (): Locator => page.getByRole('region', { name: `Screen of ${vmName}` });
const canvas = (): Locator => section().getByRole('application');

/** The picture of the guest as it is now; the cursor of a text console blinks in it. */
async function picture(): Promise<string> {
  return canvas().evaluate((element) => (element as HTMLCanvasElement).toDataURL());
}

/** Looks away and back, which makes a new connection. */
async function reopen(): Promise<void> {
  await tab(page, 'Overview').click();
  await expect(section()).toHaveCount(0);
  await tab(page, 'Screen').click();
}

async function guestDoes(command: string): Promise<boolean> {
  return (await home.corral(['vm', 'ssh', vmName, '--', command])).exitCode === 0;
}

async function guestSays(what: string, command: string): Promise<void> {
  await waitFor(what, () => guestDoes(command), guestDeadlineMs);
}

/** Types as a person does, which the queue of an emulated keyboard can follow. */
async function type(text: string): Promise<void> {
  await page.keyboard.type(text, { delay: 30 });
}

/** Waits until a text stands on the console, as the guest itself has it; no quotes or line breaks in it. */
async function consoleShows(text: string): Promise<void> {
  await guestSays(`“${text}” on the console`, `sudo grep -aqF "${text}" /dev/vcs1`);
}

function screenSocket(): Promise<{ readonly kind: string; readonly path: string }> {
  return home.corralJson(['screen', vmName]);
}

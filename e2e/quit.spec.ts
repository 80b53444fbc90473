import { expect, test } from '@playwright/test';
import fs from 'node:fs/promises';
import { answerBoxes, boxTexts, shownPages } from './harness/desktop-windows';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';

let home: TestHome;
let corral: RunningCorral;

test.beforeEach(async () => {
  home = await TestHome.make();
  corral = await launchCorral({ home });
});

test.afterEach(async () => {
  await home.dispose();
});

test('without a tray, closing the window quits', async () => {
  expect(await corral.page.evaluate(() => window.corral.desktop.info({}))).toMatchObject({
    ok: true,
    value: { platform: 'linux', hasTray: false },
  });
  await closeWindow();
  await waitFor('the app to end', () => corral.hasEnded());
});

test('a VM that runs is asked about first, and lives on when it is kept running', async () => {
  const guest = await powerOn();
  await closeWindow();
  const question = corral.page.getByRole('alertdialog', { name: 'Quit Corral?' });
  await expect(question).toContainText('quit-1');
  await expect(question).toContainText('Notices pause');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toBeHidden();
  expect(await shownPages(corral.app)).toEqual(['index.html']);

  await corral.page.evaluate(() => window.corral.desktop.quit({}));
  await question.getByRole('button', { name: 'Keep them running' }).click();
  await waitFor('the app to end', () => corral.hasEnded());
  expect(await isAlive(guest)).toBe(true);
});

test('a page that hangs can’t keep the app: the system asks instead', async () => {
  await powerOn();
  await answerBoxes(corral.app, 0, 'Quit Corral');
  const hung = corral.page
    .evaluate(() => {
      for (;;);
    })
    .catch((error: Error) => error.message);
  await corral.app.evaluate(({ app }) => app.quit());
  await waitFor('the app to end', () => corral.hasEnded());
  expect(await hung).toContain('closed');
});

test('a page that is not there can’t answer: the system asks, and the user may cancel', async () => {
  await powerOn();
  await answerBoxes(corral.app, 2, 'Quit Corral');
  await corral.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.loadURL('data:text/html,gone'),
  );
  await corral.app.evaluate(({ app }) => app.quit());
  await expect.poll(() => boxTexts(corral.app)).toEqual([expect.stringContaining('while quit-1 runs?')]);
  expect(corral.hasEnded()).toBe(false);
  process.kill(corral.pid, 'SIGTERM');
  await waitFor('the app to end', () => corral.hasEnded());
});

test('a signal ends the app without a question, and guests live on', async () => {
  const guest = await powerOn();
  process.kill(corral.pid, 'SIGTERM');
  await waitFor('the app to end', () => corral.hasEnded());
  expect(await isAlive(guest)).toBe(true);
});

/** As the button of the window's frame does. */
async function closeWindow(): Promise<void> {
  await corral.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
}

/** Makes a VM and powers it on. @returns the pid of its guest, which need not boot for these tests */
async function powerOn(): Promise<number> {
  await corral.page.evaluate(() =>
    window.corral.vm.create({
      name: 'quit-1',
      resources: { cpuCount: 1, memoryMB: 512, diskGB: 8 },
      start: true,
    }),
  );
  await expect
    .poll(() =>
      corral.page.evaluate(async () => {
        const reply = await window.corral.vm.get({ vm: 'quit-1' });
        return reply.ok && reply.value.state.kind === 'starting' ? reply.value.state.waitingFor : '';
      }),
    )
    .toBe('banner');
  return waitFor('the process of the guest', guestPid);
}

async function guestPid(): Promise<number | undefined> {
  for (const pid of await home.processes()) {
    const commandLine = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.startsWith('qemu-system')) return pid;
  }
  return undefined;
}

async function isAlive(pid: number): Promise<boolean> {
  return (await guestPid()) === pid;
}

import { expect, test } from '@playwright/test';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import type { TestHome } from './harness/test-home';
import { makeWarmHome } from './harness/warm-home';
import { button, faults, readable, row, screens, stateOf } from './harness/window-page';

const bootDeadlineMs = 240_000;
const stopDeadlineMs = 120_000;

let home: TestHome;
let corral: RunningCorral;

test.beforeEach(async () => {
  home = await makeWarmHome();
  corral = await launchCorral({ home });
  await readable(corral.page);
});

test.afterEach(async () => {
  await home.dispose();
});

test('a tmux session outlives the app', async () => {
  test.setTimeout(3 * bootDeadlineMs + stopDeadlineMs);
  await test.step('start a VM in a shell', async () => {
    await home.corralJson(['vm', 'start', 'herd-1']);
    await expect(stateOf(corral.page, 'herd-1')).toContainText('Running', { timeout: bootDeadlineMs });
  });

  await test.step('type in its terminal', async () => {
    await button(corral.page, 'Terminal').click();
    await expect(screens(corral.page)).toContainText('herd-1', { timeout: 60_000 });
    await corral.page.keyboard.type('marker=kept; echo answer-$((6*7))\n');
    await expect(screens(corral.page)).toContainText('answer-42', { timeout: 60_000 });
    expect(await faults(corral.page)).toEqual([]);
  });

  await test.step('kill the app and find the same session again', async () => {
    await corral.kill();
    corral = await launchCorral({ home });
    await expect(stateOf(corral.page, 'herd-1')).toContainText('Running', { timeout: bootDeadlineMs });
    await button(corral.page, 'Terminal').click();
    await expect(screens(corral.page)).toContainText('answer-42', { timeout: 60_000 });
    await corral.page.keyboard.type('echo still-$marker\n');
    await expect(screens(corral.page)).toContainText('still-kept', { timeout: 60_000 });
  });

  await test.step('see from a shell what the window sees', async () => {
    const vms = await home.corralJson<{ name: string; state: { kind: string } }[]>(['vm', 'list']);
    expect(vms).toMatchObject([{ name: 'herd-1', state: { kind: 'running' } }]);
    const login = await home.corral(['vm', 'ssh', 'herd-1', '--', 'cat /etc/hostname']);
    expect(login).toMatchObject({ exitCode: 0, stdout: 'herd-1\n' });
    expect(await home.orchestratorPid()).toBeUndefined(); // The app answered, nothing else was started.
  });

  await test.step('delete it, which asks its guest for work and stops it', async () => {
    await corral.page.getByTestId('machine').getByRole('button', { name: 'More for herd-1' }).click();
    await corral.page.getByRole('menuitem', { name: 'Delete…' }).click();
    const question = corral.page.getByRole('alertdialog', { name: 'Delete herd-1?' });
    await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused();
    await question.getByRole('button', { name: 'Delete herd-1' }).click({ timeout: 60_000 });
    await expect(row(corral.page, 'herd-1')).toHaveCount(0, { timeout: stopDeadlineMs });
  });
  await corral.quit();
});

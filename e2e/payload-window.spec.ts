import { expect, test, type Locator, type Page } from '@playwright/test';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { CheckpointChange } from '../src-preload/contract/payload';
import { fakeLossHeld, fakePayload, fakePayloadStates } from '../src-main/orchestrator/fake-payload.fixture';
import { dropFolder } from './harness/drop-folder';
import { FakeHerd } from './harness/fake-herd';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';
import { button, faults, row, stateOf } from './harness/window-page';

/** What the window shows of payloads and asks about them; the machines behind it are not there. */

let home: TestHome;
let corral: RunningCorral;
let page: Page;
let herd: FakeHerd;

test.beforeEach(async () => {
  home = await TestHome.make();
  corral = await launchCorral({ home, images: path.join(home.folder, 'images') });
  page = corral.page;
  herd = await FakeHerd.behind(corral, home);
  await page.setViewportSize({ width: 1100, height: 720 });
});

test.afterEach(async () => {
  await corral.kill();
  herd.close();
  await home.dispose();
});

const status = (): Locator => page.getByRole('region', { name: 'Status of the payload' });
const timeline = (name: string): Locator => page.getByRole('grid', { name: `Checkpoints of ${name}` });
const dialog = (name: string): Locator => page.getByRole('dialog', { name });
const named = (name: string): { readonly name: string; readonly input: unknown }[] =>
  herd.calls.filter((call) => call.name === name);

async function openPayload(name: string): Promise<void> {
  await row(page, name).click();
  await page.getByRole('tab', { name: /^Payload/ }).click();
}

test('every state has its words, its action, and no fault in either theme', async () => {
  await openPayload('clawbox-1');
  const expected: Readonly<Record<keyof ReturnType<typeof fakePayloadStates>, readonly [RegExp, string?]>> = {
    off: [/as of checkpoint 7/i],
    starting: [/starting, \d+ s/i],
    'in-sync': [/in sync, \d+ s ago/i, 'Sync now'],
    behind: [/\d+ s behind/i, 'Sync now'],
    paused: [/paused, 20 m/i, 'Resume'],
    held: [/held, waits for you/i, 'Decide…'],
    stale: [/stale, 3 m/i, 'Restart service'],
    'mount-missing': [/not mounted in the guest/i, 'Restart service'],
    'service-down': [/service is down/i, 'Restart service'],
    halted: [/halted/i, 'Restart service'],
  };
  const mounts: Partial<Record<keyof typeof expected, string>> = {
    off: 'Not while clawbox-1 is off',
    'in-sync': 'Mounted',
    'mount-missing': 'Missing',
  };
  for (const kind of Object.keys(fakePayloadStates(0)) as (keyof typeof expected)[]) {
    const now = Date.now(); // All of them take longer than the words of one stay as they are.
    const state = fakePayloadStates(now)[kind];
    const [words, action] = expected[kind];
    herd.change('clawbox-1', { payload: fakePayload(state, now) });
    await expect(status(), kind).toContainText(words);
    await expect(row(page, 'clawbox-1').getByTestId('payload'), kind).toContainText(words);
    const mount = mounts[kind];
    if (mount !== undefined) await expect(page.getByText(mount, { exact: true }), kind).toBeVisible();
    if ('sentence' in state) await expect(status(), kind).toContainText(state.sentence);
    if (action !== undefined) await expect(status().getByRole('button').first()).toHaveText(action);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faults(page), `${kind} ${colorScheme}`).toEqual([]);
    }
  }
});

test('an older checkpoint is restored, compared and exported by keyboard alone', async () => {
  await openPayload('clawbox-1');
  await expect(timeline('clawbox-1').getByRole('row')).toHaveCount(7);
  await expect(timeline('clawbox-1').getByRole('row', { name: /^Checkpoint 3/ })).toContainText('Final');

  await timeline('clawbox-1').getByRole('row').first().focus();
  await page.keyboard.press('Enter'); // The newest one is there already.
  await expect(page.getByRole('dialog')).toBeHidden();
  for (let row = 0; row < 4; row++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(dialog('Restore checkpoint 3?')).toContainText('Nothing is lost by it');
  await expect(dialog('Restore checkpoint 3?').getByRole('button', { name: 'Restore' })).toBeFocused();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(timeline('clawbox-1').getByRole('row').first()).toContainText('Checkpoint 3, restored');
  await expect(timeline('clawbox-1').getByRole('row')).toHaveCount(8);

  await timeline('clawbox-1')
    .getByRole('row', { name: /^Checkpoint 6/ })
    .focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+ArrowDown');
  await page.keyboard.press('Control+Space');
  await button(page, 'Compare the two').press('Enter');
  await expect(
    dialog('Compare checkpoints').getByRole('table', { name: 'Changes from 5 to 6' }),
  ).toContainText('two⟨LF⟩lines');
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog('Compare checkpoints')).toBeHidden();

  await timeline('clawbox-1')
    .getByRole('row', { name: /^Checkpoint 6/ })
    .focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Export…' }).press('Enter');
  const target = path.join(home.folder, 'backups');
  await page.keyboard.type(target);
  await expect(dialog('Export checkpoint 6')).toContainText(`${target}/clawbox-1-checkpoint-6`);
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect
    .poll(() => fs.readdir(path.join(target, 'clawbox-1-checkpoint-6')).catch(() => []))
    .toEqual(['data']);
});

test('ten thousand changes of hostile names are shown as text, found and scrolled', async () => {
  const changes: CheckpointChange[] = Array.from({ length: 10_000 }, (_, index) => ({
    path: `attachments/${index}\u202Egpj.\u001b[2J<b>x</b>`,
    kind: 'added',
    bytesBefore: null,
    bytesAfter: index,
  }));
  herd.answerWith('payload.diff', { changes, isPartial: true });
  await openPayload('clawbox-1');
  await timeline('clawbox-1').getByRole('row').nth(1).click();
  await button(page, 'Compare with the newest').click();
  const table = dialog('Compare checkpoints').getByRole('table');
  await expect(table).toHaveAttribute('aria-rowcount', '10000');
  await expect(table.getByRole('row').first()).toContainText('attachments/0⟨U+202E⟩gpj.⟨ESC⟩[2J<b>x</b>');
  expect(await table.getByRole('row').count()).toBeLessThan(100);
  await expect(dialog('Compare checkpoints')).toContainText('10,000 added, and more than can be shown');
  expect(await faults(page)).toEqual([]);

  await page.getByRole('region', { name: /^Rows of/ }).focus();
  await page.keyboard.press('End');
  await expect(table.getByRole('row').last()).toContainText('attachments/9999');
  await dialog('Compare checkpoints').getByRole('textbox', { name: 'Find a path' }).fill('/9876');
  await expect(table.getByRole('row')).toHaveCount(1);
});

test('a held payload asks, and suggests no answer', async () => {
  await openPayload('field');
  await status().getByRole('button', { name: 'Decide…' }).press('Enter');
  const question = dialog('The payload of field waits for you');
  await expect(question.getByRole('radio', { checked: true })).toHaveCount(0);
  await expect(question.getByRole('button', { name: 'Decide', exact: true })).toBeDisabled();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await expect(question.getByRole('radio', { checked: true })).toHaveCount(1);
  await question.getByRole('radio', { name: /Keep both/ }).press('Space');
  await question.getByRole('button', { name: 'Keep both' }).press('Enter');
  await expect(question).toBeHidden();
  expect(named('payload.decide')).toMatchObject([{ input: { choice: 'keep-both' } }]);
  await expect(status()).toContainText('In sync');

  const now = Date.now();
  herd.change('field', { payload: fakePayload(fakeLossHeld(now), now) });
  await status().getByRole('button', { name: 'Decide…' }).click();
  await expect(question).toContainText('180 of 214 files, its list of accounts and 1 database among them');
  await question.getByRole('radio', { name: /The loss is meant/ }).press('Space');
  await question.getByRole('button', { name: 'Go on without the files' }).click();
  await expect.poll(() => named('payload.decide').length).toBe(2);
  expect(named('payload.decide')[1]).toMatchObject({ input: { choice: 'allow' } });
});

test('a stop or a restart that would leave something behind asks first', async () => {
  await openPayload('field');
  const pane = page.getByRole('region', { name: 'field', exact: true });
  await pane.getByRole('button', { name: 'More for field', exact: true }).press('Enter');
  await page.getByRole('menuitem', { name: 'Restart' }).press('Enter');
  const first = page.getByRole('alertdialog', { name: 'Restart field before all is published?' });
  await expect(first.getByRole('button', { name: 'Restart field' })).toBeVisible();
  await first.getByRole('button', { name: 'Keep it running' }).press('Enter');
  const stop = pane.getByRole('button', { name: 'Stop' });
  const question = page.getByRole('alertdialog', { name: 'Stop field before all is published?' });
  await stop.press('Enter');
  await expect(question.getByRole('button', { name: 'Keep it running' })).toBeFocused();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  await expect(stateOf(page, 'field')).toContainText('Running');
  await stop.press('Enter');
  await question.getByRole('button', { name: 'Stop field' }).press('Enter');
  await expect(stateOf(page, 'field')).toHaveText('Stopped');
});

test('what a detach or a forced stop would leave behind is said', async () => {
  await openPayload('field');
  await button(page, 'More for the payload of field').press('Enter');
  await page.getByRole('menuitem', { name: 'Detach…' }).press('Enter');
  const detach = dialog('Detach the payload of field?');
  await detach.getByRole('button', { name: 'Detach the payload of field' }).press('Enter');
  await expect(detach.getByRole('alert')).toContainText('since checkpoint 7 is not in the folder');
  expect(await faults(page)).toEqual([]);
  await detach.getByRole('button', { name: 'Detach it from field all the same' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'No payload in field' })).toBeVisible();

  await row(page, 'clawbox-1').click();
  await page.getByTestId('machine').getByRole('button', { name: 'More for clawbox-1' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Force stop…' }).press('Enter');
  await expect(page.getByRole('alertdialog', { name: 'Force stop clawbox-1?' })).toContainText(
    'What clawbox-1 has written since checkpoint 7 may not be in its payload folder',
  );
  await page.keyboard.press('Escape');
});

test('a dropped folder is asked about before anything happens', async () => {
  const folder = async (name: string): Promise<string> => {
    const made = path.join(home.folder, name);
    await fs.mkdir(made);
    return made;
  };
  herd.change('lab', {
    state: { kind: 'running', since: Date.now() },
    capabilities: { ...herd.vm('lab').capabilities, liveShare: { available: true } },
  });
  const drop = dialog('“signal” for lab');
  await dropFolder(page, await folder('signal'), row(page, 'lab'));
  await expect(drop.getByRole('radio', { name: /Attach it as payload.*214 files, 48 MB/ })).toBeChecked();
  await expect(drop.getByRole('button', { name: 'Continue…' })).toBeFocused();
  expect(await faults(page)).toEqual([]);
  expect(herd.calls).toEqual([]);

  await test.step('share it', async () => {
    await drop.getByRole('radio', { name: /Share it/ }).press('Space');
    await drop.getByRole('button', { name: 'Continue…' }).press('Enter');
    await expect(dialog('Share a folder with lab').getByRole('textbox').first()).toHaveValue(
      path.join(home.folder, 'signal'),
    );
    await page.keyboard.press('Escape');
  });

  await test.step('copy it', async () => {
    await dropFolder(page, path.join(home.folder, 'signal'), row(page, 'lab'));
    await drop.getByRole('radio', { name: /Copy it/ }).press('Space');
    await page.keyboard.press('Enter');
    await expect(dialog('Copy a folder into lab')).toContainText('~/signal');
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect
      .poll(() => named('vm.copyFolder'))
      .toMatchObject([{ input: { hostPath: path.join(home.folder, 'signal') } }]);
  });

  await test.step('attach one that its owner left in a hurry', async () => {
    await dropFolder(page, await folder('dirty'), row(page, 'lab'));
    await dialog('“dirty” for lab').getByRole('button', { name: 'Continue…' }).click();
    const attach = dialog('Attach a payload to lab');
    await expect(attach).toContainText('pony, which does not run');
    await expect(attach).toContainText('may be lost');
    await attach.getByRole('button', { name: 'Attach to lab' }).press('Enter');
    await expect(attach).toContainText('Choose to take it over first');
    expect(await faults(page)).toEqual([]);
    expect(named('payload.attach')).toEqual([]);
    await attach.getByRole('checkbox').press('Space');
    await attach.getByRole('button', { name: 'Attach to lab' }).press('Enter');
    await expect(status()).toContainText('In sync');
    expect(named('payload.attach')).toMatchObject([{ input: { takeOver: true } }]);
  });

  await test.step('say why where nothing can be done', async () => {
    await dropFolder(page, path.join(home.folder, 'signal'), row(page, 'clawbox-2'));
    const refused = dialog('“signal” for clawbox-2');
    await expect(refused).toContainText('clawbox-2 is a standard machine');
    await expect(refused.getByRole('button')).toHaveText(['Close']);
    await expect(refused.getByRole('button', { name: 'Close' })).toBeFocused();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect(refused).toBeHidden();
  });
});

test('those that take no payload say why, and a folder that another one has is refused', async () => {
  await openPayload('clawbox-2');
  await expect(page.getByRole('heading', { name: 'clawbox-2 takes no payload' })).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await openPayload('lab');
  await expect(page.getByRole('tabpanel')).toContainText('Drop a folder here, or choose one.');
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Control+Shift+K');
  await page.keyboard.type('attach payload lab');
  await page.keyboard.press('Enter');
  const attach = dialog('Attach a payload to lab');
  await page.keyboard.type('/somewhere/held');
  await page.keyboard.press('Enter');
  await expect(attach).toContainText('Clawbox has it for “clawbox-9”');
  await attach.getByRole('button', { name: 'Look again' }).press('Enter');
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(attach).toBeHidden();
  expect(herd.calls).toEqual([]);
});

test('all of it is there in a small window at 200 % zoom', async () => {
  await page.setViewportSize({ width: 420, height: 360 });
  await openPayload('clawbox-1');
  await status().getByRole('button', { name: 'Pause' }).press('Enter');
  await expect(status()).toContainText('Paused');
  const last = timeline('clawbox-1').getByRole('row').last();
  await last.scrollIntoViewIfNeeded();
  const isWide = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(isWide).toBe(false);
  await last.focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Restore…' }).press('Enter');
  await expect(button(page, 'Restore checkpoint 1')).toBeInViewport();
  expect(await faults(page)).toEqual([]);
});

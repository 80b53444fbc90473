import { expect, test, type Page } from '@playwright/test';
import fs from 'node:fs/promises';
import path from 'node:path';
import { answerBoxes, boxTexts } from './harness/desktop-windows';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';

let home: TestHome;
let corral: RunningCorral;

test.beforeAll(async () => {
  home = await TestHome.make();
  corral = await launchCorral({ home });
});

test.afterAll(async () => {
  await corral.quit();
  await home.dispose();
});

test('no private key reaches the page: not by a call, not in its document, not in its memory', async () => {
  const { page } = corral;
  await page.evaluate(() =>
    window.corral.vm.create({ name: 'keeper', resources: { cpuCount: 1, memoryMB: 512, diskGB: 8 } }),
  );
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const reply = await window.corral.vm.get({ vm: 'keeper' });
        return reply.ok && reply.value.state.kind;
      }),
    )
    .toBe('stopped');
  await page.getByText('keeper').first().waitFor();

  const secrets = await privateKeyLines(home.data);
  expect(secrets.length).toBeGreaterThan(2); // Corral's own key and the host key of the VM.
  const reachable = {
    answers: await allAnswers(page),
    document: await page.content(),
    memory: await heapOf(page),
  };
  for (const [where, text] of Object.entries(reachable)) {
    expect(text.includes('keeper'), `the search of ${where} finds what is there`).toBe(true);
    expect(
      secrets.filter((secret) => text.includes(secret)),
      where,
    ).toEqual([]);
    expect(text.includes('PRIVATE KEY'), where).toBe(false);
  }
});

test('only https links reach the browser, each host after one question that no page can answer', async () => {
  const { app, page } = corral;
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { openedLinks: opened });
    shell.openExternal = async (url: string) => void opened.push(url);
  });
  const opened = (): Promise<readonly string[]> =>
    app.evaluate(() => (globalThis as unknown as { openedLinks: readonly string[] }).openedLinks);
  const open = (url: string): Promise<string> =>
    page.evaluate(async (link) => {
      const reply = await window.corral.desktop.openLink({ url: link });
      return reply.ok ? String(reply.value.opened) : reply.error.code;
    }, url);

  await answerBoxes(app, 0, 'Open ');
  for (const url of [
    'http://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'x',
  ]) {
    expect(await open(url)).toBe('invalid-input');
  }
  expect(await open('https://good.example@evil.example/')).toBe('forbidden');
  expect([await opened(), await boxTexts(app)]).toEqual([[], []]);

  await answerBoxes(app, 1, 'Open ');
  expect(await open('https://example.com/no')).toBe('false');
  await answerBoxes(app, 0, 'Open ');
  expect(await open('https://example.com/yes')).toBe('true');
  expect(await open('https://example.com/again')).toBe('true');
  expect(await opened()).toEqual(['https://example.com/yes', 'https://example.com/again']);
  const asked = await boxTexts(app);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(/^Open example\.com in your browser\?\nhttps:\/\/example\.com\/yes\n/);
});

/** Lines of all private keys in a folder that are long enough to be theirs alone. */
async function privateKeyLines(folder: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const entry of await fs.readdir(folder, { recursive: true })) {
    const text = await fs.readFile(path.join(folder, entry), 'utf8').catch(() => '');
    for (const [, body = ''] of text.matchAll(/-----BEGIN [A-Z ]*PRIVATE KEY-----\n([^-]+)-----END/g)) {
      // The first line of an OpenSSH key is nearly the same in all of them.
      lines.push(
        ...body
          .trim()
          .split('\n')
          .slice(1)
          .filter((line) => line.length >= 32),
      );
    }
  }
  return lines;
}

/** What every call that reads answers, as one text. */
async function allAnswers(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { corral } = window;
    const vm = 'keeper';
    const tasks = await corral.task.list({});
    const replies = await Promise.all([
      corral.system.info({}),
      corral.system.checks({}),
      corral.settings.get({}),
      corral.vm.list({}),
      corral.vm.get({ vm }),
      corral.vm.sshCommand({ vm }),
      corral.vm.console({ vm }),
      corral.image.list({}),
      corral.desktop.info({}),
      ...(tasks.ok ? tasks.value.tasks.map(({ id }) => corral.task.get({ id })) : []),
    ]);
    return JSON.stringify([tasks, ...replies]);
  });
}

/** Every string that the page holds, as one text. */
async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  let snapshot = '';
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => (snapshot += chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return snapshot;
}

import { expect, test, type Page } from '@playwright/test';
import path from 'node:path';
import { channels } from '../src-preload/contract/channels';
import { malformedCalls, type MalformedCall } from './harness/fuzz';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';

const preload = path.resolve('out', 'preload', 'bridge.js');
const fuzzCount = 10_000;
const fuzzSeed = 20_260_101;

let home: TestHome;
let corral: RunningCorral;
let page: Page;

test.beforeAll(async () => {
  home = await TestHome.make();
  corral = await launchCorral({ home });
  page = corral.page;
});

test.afterAll(async () => {
  await corral.quit();
  await home.dispose();
});

test('the page is served under its own scheme with the strict policy', async () => {
  expect(page.url()).toBe('corral-app://app/index.html');
  const headers = await page.evaluate(async () => {
    const answer = await fetch('index.html');
    return Object.fromEntries(answer.headers.entries());
  });
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
      "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-src 'none'; " +
      "worker-src 'self' blob:",
  );
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('files outside of the page are not served', async () => {
  const statuses = await page.evaluate(() =>
    Promise.all(
      ['/%2e%2e%2fmain%2fmain.js', '/..%2fpreload%2fbridge.js', '/%2fetc%2fpasswd', '/missing.js'].map(
        async (address) => (await fetch(address)).status,
      ),
    ),
  );
  expect(statuses).toEqual([403, 403, 404, 404]);
});

test('the window is sandboxed and isolated, without Node', async () => {
  const preferences = await corral.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
  });
  const globals = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in globalThis),
  );
  expect(globals).toEqual([]);
});

test('the bridge offers the calls of the contract and nothing else', async () => {
  const areas = await page.evaluate(() => Object.keys(window.corral).toSorted());
  expect(areas).toEqual([...Object.keys(channels), 'on', 'onRequest', 'pathOf'].toSorted());
  const isFrozen = await page.evaluate(() => {
    try {
      Object.assign(window.corral.vm, { list: 'replaced' });
    } catch {
      // It may throw or do nothing; what counts is that the call is still there.
    }
    return typeof window.corral.vm.list === 'function';
  });
  expect(isFrozen).toBe(true);
});

test('inline script and eval do not run', async () => {
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.head.append(script);
    script.remove();
    return 'inlineRan' in window;
  });
  expect(ran).toBe(false);
});

test('the page can’t navigate away', async () => {
  for (const address of [
    'https://example.com/',
    'file:///etc/passwd',
    'data:text/html,hi',
    'corral-app://app/missing',
  ]) {
    await page.evaluate((target) => {
      location.href = target;
    }, address);
    // A round trip through the page and main: a navigation that was allowed would have begun.
    await page.evaluate(() => window.corral.system.info({}));
    expect(page.url()).toBe('corral-app://app/index.html');
  }
});

test('windows, frames and web views are denied', async () => {
  expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true);
  expect(await corral.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  const frameIsForeign = await page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
          resolve(effectiveDirective === 'frame-src'),
        );
        const frame = document.createElement('iframe');
        frame.src = 'https://example.com/';
        document.body.append(frame);
      }),
  );
  expect(frameIsForeign).toBe(true);
  expect(await page.evaluate(() => 'loadURL' in document.createElement('webview'))).toBe(false);
});

test('permissions are denied, but for writing to the clipboard', async () => {
  const answers = await page.evaluate(async () => {
    const state = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state;
    const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      (error: Error) => error.name,
    );
    return {
      media,
      notifications: await Notification.requestPermission(),
      geolocation: await state('geolocation'),
      clipboardRead: await state('clipboard-read'),
      clipboardWrite: await state('clipboard-write'),
    };
  });
  expect(answers).toEqual({
    media: expect.stringMatching(/^Not(Allowed|Found)Error$/) as unknown,
    notifications: 'denied',
    geolocation: 'denied',
    clipboardRead: 'denied',
    clipboardWrite: 'granted',
  });
});

test('a window that Corral did not open is refused, with the preload and with our page', async () => {
  const reply = await corral.app.evaluate(async ({ BrowserWindow }, file) => {
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload: file, sandbox: true } });
    await stranger.loadURL('corral-app://app/index.html');
    const answer: unknown = await stranger.webContents.executeJavaScript('window.corral.vm.list({})');
    stranger.destroy();
    return answer;
  }, preload);
  expect(reply).toMatchObject({ ok: false, error: { code: 'forbidden' } });
});

test('our own window is refused while it shows a foreign page', async () => {
  const reply = await corral.app.evaluate(async ({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    await window?.loadURL('data:text/html,<title>foreign</title>');
    const answer: unknown = await window?.webContents.executeJavaScript('window.corral.vm.list({})');
    await window?.loadURL('corral-app://app/index.html');
    return answer;
  });
  expect(reply).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  await page.getByRole('heading', { name: 'Machines' }).waitFor();
});

test(`${fuzzCount} malformed calls get errors, change nothing and crash nothing`, async () => {
  const before = await snapshot();
  const calls = malformedCalls(fuzzSeed);
  const batch = 500;
  for (let sent = 0; sent < fuzzCount; sent += batch) {
    const next = Array.from({ length: batch }, () => calls.next().value);
    expect(await sendAll(next)).toEqual([]);
  }
  expect(await snapshot()).toEqual(before);
  expect(corral.output()).not.toContain('The page’s process ended');
});

test('a page whose process dies comes back and says so', async () => {
  await corral.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  });
  await expect
    .poll(async () =>
      corral.app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        // A page that is about to die would never answer.
        if (!contents?.getURL().endsWith('?recovered') || contents.isLoading()) return '';
        return String(await contents.executeJavaScript('document.body.innerText'));
      }),
    )
    .toContain('This window had crashed and was opened again.');
});

/** What a client sees of the herd, without what time changes by itself. */
async function snapshot(): Promise<unknown> {
  return page.evaluate(async () => [
    await window.corral.vm.list({}),
    await window.corral.task.list({}),
    await window.corral.image.list({}),
  ]);
}

/** @returns the calls that were not answered with an error */
async function sendAll(calls: readonly MalformedCall[]): Promise<readonly unknown[]> {
  return page.evaluate(async (list) => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const special: Record<string, unknown> = {
      map: new Map([['name', 'fuzz']]),
      cycle,
      bytes: new Uint8Array(8),
      function: () => 1,
    };
    const revive = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null || value instanceof Date) return value;
      if ('$special' in value) return special[String(value.$special)];
      if (Array.isArray(value)) return value.map(revive);
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revive(part)]));
    };
    const bridge = window.corral as unknown as Record<
      string,
      Record<string, (input: unknown) => Promise<{ ok: boolean }>>
    >;
    const accepted: unknown[] = [];
    await Promise.all(
      list.map(async (call) => {
        // What structured clone can't carry is refused before it leaves the page.
        const reply = await bridge[call.area]
          ?.[call.method]?.(revive(call.input))
          .catch(() => ({ ok: false }));
        if (reply?.ok !== false) accepted.push({ call, reply });
      }),
    );
    return accepted.slice(0, 5);
  }, calls as MalformedCall[]);
}

import { expect, test, type Page } from '@playwright/test';
import path from 'node:path';
import { channels } from '../src-preload/contract/channels';
import { malformedCalls, type MalformedCall } from './harness/fuzz';
import { answerBoxes, boxTexts, shownPages, windowsOf } from './harness/desktop-windows';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';
import { TrayDesktop } from './harness/tray-desktop';

const preload = path.resolve('out', 'preload', 'bridge.js');
const fuzzCount = 10_000;
const fuzzSeed = 20_260_101;

let desktop: TrayDesktop;
let home: TestHome;
let corral: RunningCorral;
let page: Page;

/** The two windows that Corral has; what holds for one holds for the other. */
const windows = ['index.html', 'popover.html'] as const;
const pages = {} as Record<(typeof windows)[number], Page>;

test.beforeAll(async () => {
  desktop = await TrayDesktop.open();
  home = await TestHome.make(desktop.env);
  corral = await launchCorral({ home });
  page = corral.page;
  const opened = corral.app.waitForEvent('window');
  await desktop.click();
  const popover = await opened;
  await popover.waitForURL('corral-app://app/popover.html');
  Object.assign(pages, { 'index.html': page, 'popover.html': popover });
});

test.afterAll(async () => {
  await corral.quit();
  await home.dispose();
  await desktop.close();
});

for (const name of windows) {
  test(`${name} is served under its own scheme with the strict policy`, async () => {
    const headers = await pages[name].evaluate(async () => {
      const answer = await fetch(location.href);
      return Object.fromEntries(answer.headers.entries());
    });
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
        "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-src 'none'; " +
        "worker-src 'self' blob:",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  test(`${name} is sandboxed and isolated, without Node`, async () => {
    const window = await corral.app.browserWindow(pages[name]);
    const preferences = await window.evaluate(({ webContents }) =>
      (
        webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences(),
    );
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    });
    const globals = await pages[name].evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((each) => each in globalThis),
    );
    expect(globals).toEqual([]);
  });

  test(`${name} does not run inline script or eval`, async () => {
    const ran = await pages[name].evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.head.append(script);
      script.remove();
      return 'inlineRan' in window;
    });
    expect(ran).toBe(false);
  });

  test(`${name} can’t navigate away`, async () => {
    for (const address of [
      'https://example.com/',
      'file:///etc/passwd',
      'data:text/html,hi',
      'corral-app://app/missing',
    ]) {
      await pages[name].evaluate((target) => {
        location.href = target;
      }, address);
      // A round trip through the page and main: a navigation that was allowed would have begun.
      await pages[name].evaluate(() => window.corral.system.info({}));
      expect(pages[name].url()).toBe(`corral-app://app/${name}`);
    }
  });

  test(`${name} can’t open windows, frames and web views`, async () => {
    expect(await pages[name].evaluate(() => window.open('https://example.com/') === null)).toBe(true);
    const count = await corral.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect(count).toBe(windows.length);
    const frameIsForeign = await pages[name].evaluate(
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
    expect(await pages[name].evaluate(() => 'loadURL' in document.createElement('webview'))).toBe(false);
  });

  test(`${name} gets no permissions, but for writing to the clipboard`, async () => {
    const answers = await pages[name].evaluate(async () => {
      const state = async (permission: string): Promise<string> =>
        (await navigator.permissions.query({ name: permission as PermissionName })).state;
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
}

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
  const own = await corral.app.browserWindow(page);
  const reply = await own.evaluate(async (window) => {
    await window.loadURL('data:text/html,<title>foreign</title>');
    const answer: unknown = await window.webContents.executeJavaScript('window.corral.vm.list({})');
    await window.loadURL('corral-app://app/index.html');
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

test('a page that hangs is offered a new start, and comes back', async () => {
  await answerBoxes(corral.app, 0, 'Corral’s page does not answer');
  await loseProcess('index.html', 'hangs');
  await expectRecovery();
  expect(await boxTexts(corral.app)).toEqual([expect.stringContaining('Your machines and tasks go on')]);
});

test('a page whose process dies comes back and says so', async () => {
  await loseProcess('index.html', 'crashes');
  await expectRecovery();
});

test('a popover whose process dies is made anew by the next click', async () => {
  await loseProcess('popover.html', 'crashes');
  await expect
    .poll(async () => (await windowsOf(corral.app)).map(({ page: name }) => name))
    .not.toContain('popover.html');
  await desktop.click();
  await expect.poll(() => shownPages(corral.app)).toContain('popover.html');
});

/** Waits until the process of a page is gone, by a crash or by what Corral does when it hangs. */
async function loseProcess(name: string, how: 'crashes' | 'hangs'): Promise<void> {
  await corral.app.evaluate(
    async ({ BrowserWindow }, lost) => {
      const window = BrowserWindow.getAllWindows().find(({ webContents }) =>
        webContents.getURL().includes(lost.name),
      );
      if (!window) throw new Error(`There is no window with ${lost.name}.`);
      const gone = new Promise((resolve) => window.webContents.once('render-process-gone', resolve));
      if (lost.how === 'hangs') window.emit('unresponsive');
      else window.webContents.forcefullyCrashRenderer();
      await gone;
    },
    { name, how },
  );
}

async function expectRecovery(): Promise<void> {
  await expect
    .poll(async () =>
      corral.app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows().find(({ webContents }) =>
          webContents.getURL().endsWith('?recovered'),
        )?.webContents;
        // A page that is about to die would never answer.
        if (!contents || contents.isCrashed() || contents.isLoading()) return '';
        return String(await contents.executeJavaScript('document.body.innerText'));
      }),
    )
    .toContain('This window had crashed and was opened again.');
}

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

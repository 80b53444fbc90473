import { expect, test, type Locator, type Page } from '@playwright/test';
import http from 'node:http';
import net from 'node:net';
import { freePort } from '../src-main/guest/sshd.fixture';
import { HostDesktop } from './harness/host-desktop';
import { launchCorral, type RunningCorral } from './harness/launch-app';
import { guestDeadlineMs, TerminalPanes } from './harness/terminal-panes';
import type { TestHome } from './harness/test-home';
import { makeWarmHome, warmVm } from './harness/warm-home';
import { faults, readable } from './harness/window-page';

/** Logins that programs of a guest begin, as far as a person takes them: to the browser, and back into the guest. */

const bootDeadlineMs = 240_000;
const vmName = warmVm;
/** The way back closes five seconds after the guest has answered. */
const closeDeadlineMs = 20_000;

let home: TestHome;
let corral: RunningCorral;
let page: Page;
let vmId: string;
let opened: () => Promise<readonly string[]>;

test.beforeAll(async () => {
  test.setTimeout(bootDeadlineMs + guestDeadlineMs);
  home = await makeWarmHome();
  corral = await launchCorral({ home });
  page = corral.page;
  await readable(page);
  opened = await new HostDesktop(corral).catchLinks();
  ({ id: vmId } = await home.corralJson<{ id: string }>(['vm', 'start', vmName]));
  await page.setViewportSize({ width: 1200, height: 780 });
  await writeScripts();
});

test.afterAll(async () => {
  await corral.kill();
  await home.dispose();
});

test('a wrapped login is opened whole, and comes back to its guest once', async () => {
  const port = await freePort();
  const url = loginAt(port);
  await panes().open('oauth');
  await put('link', url);
  await type(`perl /tmp/login.pl ${port} "$(cat /tmp/link)"`);
  const bar = barOf('oauth', 'auth.example');
  await expect(bar).toBeVisible({ timeout: guestDeadlineMs });
  await expect(panes().input('oauth')).toBeFocused();
  expect(await faults(page)).toEqual([]);
  expect(await answers(port)).toBe(false);

  await bar.getByRole('button', { name: 'Open' }).click();
  await expect.poll(opened).toContain(url);
  await expect(bar).toBeHidden();
  await expect(panes().input('oauth')).toBeFocused();

  expect(await get(port, '/callback?code=secret-1&state=x')).toBe('You may close this page.');
  await expect(panes().screen('oauth')).toContainText('Came back: /callback?code=secret-1&state=x', {
    timeout: guestDeadlineMs,
  });
  await expect.poll(() => answers(port), { timeout: closeDeadlineMs }).toBe(false);
  await type('clear');
});

test('a code is shown beside its page, and all is reached by keys', async () => {
  await panes().open('device');
  await type('sh /tmp/device.sh');
  const bar = barOf('device', 'github.com');
  await expect(bar).toContainText('Log in to github.com with the code 8F43-6FCF', {
    timeout: guestDeadlineMs,
  });
  await page.keyboard.press('Control+Shift+L');
  await expect(bar.getByRole('button', { name: 'Copy the code 8F43-6FCF' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => new HostDesktop(corral).readClipboard()).toBe('8F43-6FCF');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => new HostDesktop(corral).readClipboard()).toBe('https://github.com/login/device');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(bar).toBeHidden();
  await expect(panes().input('device')).toBeFocused();
  expect(await opened()).not.toContain('https://github.com/login/device');

  await test.step('it is not offered again', async () => {
    await type('clear; sh /tmp/device.sh; echo shown-$((1+1))');
    await expect(panes().screen('device')).toContainText('shown-2', { timeout: guestDeadlineMs });
    await type('sh /tmp/spinner.sh https://opencode.ai/auth');
    await expect(barOf('device', 'opencode.ai')).toBeVisible({ timeout: guestDeadlineMs });
    await expect(bar).toBeHidden();
    await page.keyboard.press('Control+C');
    await type('clear');
    await expect(barOf('device', 'opencode.ai')).toBeHidden({ timeout: guestDeadlineMs });
  });
});

test('a port that is taken is asked about, and left to its owner', async () => {
  const owner = http.createServer((_request, response) => response.end('mine'));
  await new Promise<void>((resolve) => owner.listen(0, '127.0.0.1', resolve));
  const { port } = owner.address() as net.AddressInfo;
  const asked = await answerAnyway(1);
  await panes().open('taken');
  await put('link', `${loginAt(port)}\n`);
  await type('cat /tmp/link');
  const bar = barOf('taken', 'auth.example');
  const open = bar.getByRole('button', { name: 'Open' });
  await expect(bar).toBeVisible({ timeout: guestDeadlineMs });
  await open.click();
  await expect.poll(asked).toMatchObject([expect.stringContaining(`port ${port}`)]);
  await expect(bar).toBeVisible();
  expect(await opened()).not.toContain(loginAt(port));

  await answerAnyway(0);
  await open.click();
  await expect.poll(opened).toContain(loginAt(port));
  expect(await get(port, '/')).toBe('mine');
  await new Promise((resolve) => owner.close(resolve));
});

test('the way back ends with the VM', async () => {
  const port = await freePort();
  await panes().open('stopped');
  await put('link', `${loginAt(port)}\n`);
  await type('cat /tmp/link');
  await barOf('stopped', 'auth.example')
    .getByRole('button', { name: 'Open' })
    .click({ timeout: guestDeadlineMs });
  await expect.poll(() => answers(port)).toBe(true);
  await home.corral(['vm', 'stop', vmName]);
  await expect.poll(() => answers(port), { timeout: guestDeadlineMs }).toBe(false);
});

function loginAt(port: number): string {
  const redirect = encodeURIComponent(`http://localhost:${port}/callback`);
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  return `https://auth.example/oauth/authorize?response_type=code&client_id=9d1c250a-e61b-44d9&redirect_uri=${redirect}&scope=${'org%3Aread+'.repeat(12)}&code_challenge=${challenge}&code_challenge_method=S256&state=Zm9yYmlkZGVu`;
}

/** What programs of a guest do: print a link in lines as wide as the screen and wait for its callback, show a code, turn a spinner. */
async function writeScripts(): Promise<void> {
  const login = `use strict; use IO::Socket::INET;
my ($port, $url) = @ARGV;
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 5, ReuseAddr => 1) or die;
my ($rows, $columns) = split ' ', \`stty size\`;
print "\\033[2J\\033[HBrowser didn't open? Use this link:\\n\\n";
print "$1\\r\\n" while $url =~ /(.{1,$columns})/g;
print "\\nWaiting for you\\n";
$| = 1;
my $browser = $listener->accept;
my ($path) = <$browser> =~ /^GET (\\S+)/;
while (<$browser>) { last if /^\\r\\n/ }
print $browser "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: 24\\r\\n\\r\\nYou may close this page.";
close $browser;
print "Came back: $path\\n";
`;
  const device = `printf '\\342\\224\\202  Go to: https://github.com/login/device\\n\\342\\224\\202\\n\\342\\224\\202  Enter code: 8F43-6FCF\\n'`;
  const spinner = `echo "$1"
while :; do for mark in - '\\' '|' /; do printf '\\r%s Waiting' "$mark"; sleep 0.1; done; done`;
  await put('login.pl', login);
  await put('device.sh', device);
  await put('spinner.sh', spinner);
}

/** Makes a file of the guest’s /tmp. */
async function put(name: string, text: string): Promise<void> {
  const encoded = Buffer.from(text).toString('base64');
  const command = `echo ${encoded} | base64 -d > /tmp/${name}`;
  expect(await home.corral(['vm', 'ssh', vmName, '--', command])).toMatchObject({ exitCode: 0 });
}

/** Answers from now on whether a login is opened that can’t come back; consent is given. @returns what looks at the questions */
async function answerAnyway(button: number): Promise<() => Promise<readonly string[]>> {
  await corral.app.evaluate(({ dialog }, response) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = async (...args: unknown[]) => {
      const question = JSON.stringify(args.at(-1));
      const isAnyway = question.includes('Open anyway');
      if (isAnyway) asked.push(question);
      return { response: isAnyway ? response : 0, checkboxChecked: false };
    };
  }, button);
  return () =>
    corral.app.evaluate(() => (globalThis as unknown as { readonly asked: readonly string[] }).asked);
}

function get(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(text));
    });
    request.once('error', reject);
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

const type = (line: string): Promise<void> => page.keyboard.type(`${line}\n`);
const panes = (): TerminalPanes => new TerminalPanes(page, { id: vmId, name: vmName });
const barOf = (session: string, host: string): Locator =>
  panes()
    .pane(session)
    .getByRole('group', { name: `Log in to ${host}` });

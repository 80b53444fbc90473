import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLink } from './link';
import { LinkConsent } from './link-consent';
import { LinkOpener } from './link-opener';

describe('a link of a guest', () => {
  it.each([
    'http://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,hi',
    'vscode://open',
    'smb://host/share',
    'ssh://host',
    '//example.com',
    'https:',
    'https://',
    '',
    ' ',
    'https://exa mple.com',
    `https://${'sub.'.repeat(70)}example.com/`,
    '-https://example.com',
  ])('is refused when it is %j', (text) => {
    expect(attempt(text)).toBe('invalid-input');
  });

  it('is refused with a name or password in it', () => {
    expect(attempt('https://good.example@evil.example/')).toBe('forbidden');
    expect(attempt('https://user:word@example.com/')).toBe('forbidden');
  });

  it('shows the host as it is, look-alike letters too', () => {
    expect(checkLink('https://аpple.com/x?y#z')).toEqual({
      url: 'https://xn--pple-43d.com/x?y#z',
      host: 'xn--pple-43d.com',
    });
    expect(checkLink('HTTPS://Example.COM:8443')).toEqual({
      url: 'https://example.com:8443/',
      host: 'example.com:8443',
    });
  });
});

describe('opening a link', () => {
  let home: string;
  beforeEach(async () => {
    home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral links '));
  });
  afterEach(() => fs.rm(home, { recursive: true, force: true }));

  function opener(answers: boolean[]) {
    const opened: string[] = [];
    const asked: string[] = [];
    const links = new LinkOpener({
      consent: new LinkConsent(home, () => undefined),
      ask: async ({ host }) => {
        asked.push(host);
        return answers.shift() ?? false;
      },
      askToView: async (vmName) => {
        asked.push(vmName);
        return answers.shift() ?? false;
      },
      openExternally: async (url) => {
        if (url.includes('no-viewer')) throw new Error(`Nothing opens ${url}`);
        opened.push(url);
      },
    });
    return { links, opened, asked };
  }

  it('asks once for a host, also after a restart, and again for another', async () => {
    const first = opener([true, false]);
    expect(await first.links.open('https://example.com/a')).toBe(true);
    expect(await first.links.open('https://example.com/b')).toBe(true);
    expect(await first.links.open('https://other.example/')).toBe(false);
    expect(first.asked).toEqual(['example.com', 'other.example']);
    expect(first.opened).toEqual(['https://example.com/a', 'https://example.com/b']);

    const second = opener([true]);
    expect(await second.links.open('https://example.com/c')).toBe(true);
    expect(second.asked).toEqual([]);
    expect(await second.links.open('https://other.example/')).toBe(true);
    expect(second.asked).toEqual(['other.example']);
  });

  it('keeps the consent to itself: mode 0600', async () => {
    await opener([true]).links.open('https://example.com/');
    const { mode } = await fs.stat(path.join(home, 'link-hosts.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('asks once for the screens of a VM, whatever their address', async () => {
    const { links, opened, asked } = opener([false, true]);
    const screen = { vmId: 'id', vmName: 'alpha', url: 'vnc://:first@127.0.0.1:5901' };
    expect(await links.openScreen(screen)).toBe(false);
    expect(await links.openScreen(screen)).toBe(true);
    expect(await links.openScreen({ ...screen, url: 'vnc://:next@127.0.0.1:5902' })).toBe(true);
    expect(asked).toEqual(['alpha', 'alpha']);
    expect(opened).toEqual(['vnc://:first@127.0.0.1:5901', 'vnc://:next@127.0.0.1:5902']);
  });

  it('tells nobody the password of a screen that no viewer opens', async () => {
    const { links } = opener([true]);
    const screen = { vmId: 'id', vmName: 'alpha', url: 'vnc://:secret@no-viewer:5901' };
    const refusal = await links.openScreen(screen).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'tool-failed' });
    expect(JSON.stringify(refusal) + String(refusal)).not.toContain('secret');
    expect(await fs.readFile(path.join(home, 'link-hosts.json'), 'utf8')).not.toContain('secret');
  });

  it('asks one question at a time', async () => {
    let answer: (yes: boolean) => void = () => undefined;
    const links = new LinkOpener({
      consent: new LinkConsent(home, () => undefined),
      ask: () => new Promise((resolve) => (answer = resolve)),
      askToView: async () => true,
      openExternally: async () => undefined,
    });
    const first = links.open('https://one.example/');
    await expect
      .poll(() => links.open('https://two.example/').catch((error: Error) => error.message))
      .toContain('Answer the question');
    answer(false);
    expect(await first).toBe(false);
  });
});

/** The address that would be opened, or the code of the refusal. */
function attempt(text: string): string {
  try {
    return checkLink(text).url;
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}

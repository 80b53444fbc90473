import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallbackRoute } from '../guest/callback-forwards';
import { CorralError } from '../host/errors';
import { LinkConsent } from './link-consent';
import { LinkOpener } from './link-opener';
import { LoginOpener } from './login-opener';

const redirect = encodeURIComponent('http://localhost:1455/auth/callback');
const login = `https://auth.example/authorize?client_id=x&redirect_uri=${redirect}`;
const refusal: CallbackRoute = { kind: 'refused', reason: 'The port is taken.' };

let home: string;
beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral logins '));
});
afterEach(() => fs.rm(home, { recursive: true, force: true }));

/** A desktop whose user answers in this order. @returns what it does, as it happens */
function desktop(answers: boolean[], outcome?: CallbackRoute | CorralError) {
  const events: string[] = [];
  const answer = (): boolean => answers.shift() ?? false;
  const route = outcome ?? { kind: 'open', close: () => events.push('close') };
  const links = new LinkOpener({
    consent: new LinkConsent(home, () => undefined),
    ask: async ({ host }) => {
      events.push(`ask about ${host}`);
      return answer();
    },
    askToView: async () => false,
    openExternally: async (url) => {
      events.push(`open ${url}`);
      if (url.includes('no-browser')) throw new Error('There is none.');
    },
  });
  const logins = new LoginOpener({
    links,
    callbacks: {
      lead: async (vmId, port) => {
        events.push(`lead ${port} to ${vmId}`);
        if (route instanceof CorralError) throw route;
        return route;
      },
    },
    askToOpenAnyway: async ({ host }, reason) => {
      events.push(`ask about ${host}: ${reason}`);
      return answer();
    },
  });
  return { logins, events };
}

describe('opening a login', () => {
  it('makes its way back between the consent and the page', async () => {
    const { logins, events } = desktop([true]);
    expect(await logins.open('vm', login)).toBe(true);
    expect(events).toEqual(['ask about auth.example', 'lead 1455 to vm', `open ${login}`]);
  });

  it('makes none without consent, and none that is not needed', async () => {
    const { logins, events } = desktop([false, true]);
    expect(await logins.open('vm', login)).toBe(false);
    expect(await logins.open('vm', 'https://github.com/login/device')).toBe(true);
    expect(events).toEqual([
      'ask about auth.example',
      'ask about github.com',
      'open https://github.com/login/device',
    ]);
  });

  it('opens one that can’t come back only when the user wants it', async () => {
    const { logins, events } = desktop([true, false, true], refusal);
    expect(await logins.open('vm', login)).toBe(false);
    expect(events.at(-1)).toBe('ask about auth.example: The port is taken.');
    expect(await logins.open('vm', login)).toBe(true);
    expect(events.at(-1)).toBe(`open ${login}`);
  });

  it('takes the way back away when no browser opens', async () => {
    const { logins, events } = desktop([true]);
    const broken = login.replace('auth.example', 'no-browser.example');
    await expect(logins.open('vm', broken)).rejects.toMatchObject({ code: 'tool-failed' });
    expect(events.at(-1)).toBe('close');
  });

  it('does not open one whose port leads into another VM', async () => {
    const { logins, events } = desktop([true], new CorralError('wrong-state', 'Another one waits.'));
    await expect(logins.open('vm', login)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(events.at(-1)).toBe('lead 1455 to vm');
  });

  it.each(['http://auth.example/', 'javascript:alert(1)', 'https://user@auth.example/'])(
    'refuses %s before all else',
    async (link) => {
      const { logins, events } = desktop([true]);
      await expect(logins.open('vm', link)).rejects.toBeInstanceOf(CorralError);
      expect(events).toEqual([]);
    },
  );
});

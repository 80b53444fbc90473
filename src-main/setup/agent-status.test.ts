import fs from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuthService } from '../../src-preload/contract/setup-state';
import { readAuthStatus } from './auth-status';
import { GuestHome } from './guest-home.fixture';

let home: GuestHome;
beforeEach(async () => {
  home = await GuestHome.make();
  for (const name of ['gh', 'claude', 'opencode', 'agent', 'codex']) {
    await home.program(name, 'echo "$0 $*" >>"$HOME/was-run"');
  }
});
afterEach(() => home.dispose());

async function look(shell = 'dash'): Promise<Record<string, string>> {
  const { stdout, stderr, exitCode } = await home.run(
    await home.read('scripts/agent-status.sh'),
    shell.split(' '),
  );
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const { services } = readAuthStatus(stdout, 0);
  return Object.fromEntries(
    services.map(({ service, state, account }) => [
      service,
      account === null ? state : `${state} as ${account}`,
    ]),
  );
}

const gh = (text: string) => home.write('.config/gh/hosts.yml', text);

const signedIn = `github.com:
    git_protocol: https
    users:
        octo-cat:
            oauth_token: gho_secret
    user: octo-cat
    oauth_token: gho_secret
`;

it.each(['dash', 'bash', 'busybox sh', 'zsh --emulate sh'])(
  'finds in the files, without running anything, who is logged in: %s',
  async (shell) => {
    await gh(signedIn);
    await home.write(
      '.claude.json',
      '{ "oauthAccount": {"emailAddress" : "me@example.com"}, "numStartups": 1 }',
    );
    await home.write('.local/share/opencode/auth.json', '{"anthropic": {\n "type": "oauth", "access": "x"}}');
    await home.write(
      '.cursor/cli-config.json',
      '{"version":1,"authInfo":{"email":"c@example.com","userId":1}}',
    );
    await home.write('.codex/auth.json', '{"OPENAI_API_KEY": null, "tokens": {"access_token": "secret"}}');
    expect(await look(shell)).toEqual({
      gh: 'signed-in as octo-cat',
      claude: 'signed-in as me@example.com',
      opencode: 'signed-in',
      cursor: 'signed-in as c@example.com',
      codex: 'signed-in',
    });
    expect(await home.has('was-run')).toBe(false);
  },
);

it('tells signed out, not installed and unknown apart', async () => {
  await fs.rm(home.path('.local/bin/codex'));
  await home.write('.codex/auth.json', '{"tokens": {"access_token": "secret"}}');
  await fs.mkdir(home.path('.config/gh/hosts.yml'), { recursive: true });
  await fs.mkdir(home.path('.local/share/opencode/auth.json'), { recursive: true });
  expect(await look()).toEqual({
    gh: 'unknown',
    claude: 'signed-out',
    opencode: 'unknown',
    cursor: 'signed-out',
    codex: 'not-installed',
  });
});

describe('a login', () => {
  const cases: [AuthService, string, string, string, string][] = [
    ['gh', 'no hosts', '.config/gh/hosts.yml', '{}\n', 'signed-out'],
    [
      'gh',
      'a host without a user',
      '.config/gh/hosts.yml',
      'github.com:\n    git_protocol: https\n',
      'signed-out',
    ],
    [
      'gh',
      'a token in the keychain',
      '.config/gh/hosts.yml',
      'github.com:\n    user: me\n',
      'signed-in as me',
    ],
    [
      'gh',
      'another host',
      '.config/gh/hosts.yml',
      'git.example.com:\n    user: me\n    oauth_token: x\n',
      'signed-in as me',
    ],
    ['claude', 'empty settings', '.claude/settings.json', '{\n}\n', 'signed-out'],
    ['claude', 'settings of nothing', '.claude/settings.json', '\n', 'signed-out'],
    ['claude', 'settings that say something', '.claude/settings.json', '{"theme": "dark"}', 'signed-in'],
    [
      'claude',
      'credentials',
      '.claude/.credentials.json',
      '{"claudeAiOauth":{"accessToken":"x"}}',
      'signed-in',
    ],
    [
      'claude',
      'credentials of nothing',
      '.claude/.credentials.json',
      '{"claudeAiOauth":{"accessToken":""}}',
      'signed-out',
    ],
    ['claude', 'a start without a login', '.claude.json', '{"numStartups": 3}', 'signed-out'],
    ['opencode', 'no providers', '.local/share/opencode/auth.json', '{}', 'signed-out'],
    ['cursor', 'a token in a file', '.config/cursor/auth.json', '{"accessToken":"x"}', 'signed-in'],
    [
      'cursor',
      'settings without a login',
      '.cursor/cli-config.json',
      '{"version":1,"authInfo":{}}',
      'signed-out',
    ],
    ['codex', 'a key', '.codex/auth.json', '{"OPENAI_API_KEY":"x"}', 'signed-in'],
    ['codex', 'no key', '.codex/auth.json', '{"OPENAI_API_KEY":null}', 'signed-out'],
  ];
  it.each(cases)('of %s with %s', async (service, _, file, text, state) => {
    await home.write(file, text);
    expect((await look())[service]).toBe(state);
  });

  it('of Claude Code is not seen in settings alone where its own file says that there is none', async () => {
    await home.write('.claude.json', '{"numStartups": 3}');
    await home.write('.claude/settings.json', '{"theme": "dark"}');
    expect(await look()).toMatchObject({ claude: 'signed-out' });
    await home.write('.claude/settings.json', '{"env": {"ANTHROPIC_API_KEY": "x"}}');
    expect(await look()).toMatchObject({ claude: 'signed-in' });
  });
});

it('hands on neither tokens nor what could end a line', async () => {
  await gh(signedIn.replaceAll('octo-cat', '"a\u001b[31m\tb"'));
  await home.write('.claude.json', '{"oauthAccount": {"emailAddress": "a\\nb"}, "primaryApiKey": "secret"}');
  const { stdout } = await home.run('scripts/agent-status.sh');
  expect(stdout).not.toContain('secret');
  expect(stdout.trimEnd().split('\n')).toHaveLength(7);
  expect(stdout).not.toContain('\u001b');
});

import fs from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuestHome } from './guest-home.fixture';

let home: GuestHome;
beforeEach(async () => {
  home = await GuestHome.make();
  await home.write('.cal-vm-info', 'CAL_VM=true\nCAL_VM_NAME=cal-dev\n');
  await home.run('scripts/vm-setup.sh --configure-only');
  // A prompt that is told from everything else.
  await home.write('.zshrc', `${await home.read('.zshrc')}PROMPT='ready> '\n`);
});
afterEach(() => home.dispose());

/** Makes one of the scripts do something else. */
const replace = (script: string, lines: string) =>
  home.write(`scripts/${script}`, `#!/bin/sh\n${lines}\n`, 0o755);

describe('what it knows', () => {
  it('is the machine, its helpers and where the tools are, once each', async () => {
    const { stdout } = await home.run(
      'is-cal-vm && echo "$CAL_VM $CAL_VM_INFO" && cal-vm-info && zsh -lic "echo \\$PATH"',
      ['zsh', '-li'],
    );
    const [line, info, name, search = ''] = stdout.trim().split('\n');
    expect(line).toBe(`true ${home.path('.cal-vm-info')}`);
    expect([info, name]).toEqual(['CAL_VM=true', 'CAL_VM_NAME=cal-dev']);
    const folders = search.split(':');
    for (const folder of ['scripts', 'go/bin', '.opencode/bin', '.local/bin']) {
      expect(folders.filter((one) => one === home.path(folder))).toHaveLength(1);
    }
  });

  it.each([
    ['a command over SSH', ['zsh']],
    ['a login shell without a terminal', ['zsh', '-l']],
    ['an interactive shell without a terminal', ['zsh', '-li']],
  ])('is told without a word, and starts nothing: %s', async (_, shell) => {
    await home.write('.cal-first-run', '');
    await home.write('.cal-auth-needed', '');
    expect(await home.run('true', shell)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect([await home.has('.cal-first-run'), await home.has('.cal-auth-needed')]).toEqual([true, true]);
  });
});

describe('the keychain', () => {
  beforeEach(async () => {
    await home.program('security', 'printf "%s|" "$@" >>"$HOME/security"; [ "$3" = "it\'s" ]');
    await home.write('.cal-vm-config', `VM_PASSWORD="it's"\n`, 0o600);
  });

  it('is unlocked once for a login, also when the logout is called off, and the password stays out of sight', async () => {
    const terminal = await home.openTerminal('cal');
    await terminal.type('echo "[$VM_PASSWORD][$CAL_SESSION_INITIALIZED]"; exec zsh -l');
    await terminal.shows('[][1]');
    await terminal.type('echo again-$CAL_SESSION_INITIALIZED');
    await terminal.shows('again-1');
    expect(await home.read('security')).toBe("unlock-keychain|-p|it's|login.keychain|");
    // A new session is a login of its own, also where tmux was started from such a shell.
    await terminal.type('tmux new-session -d -s other');
    await expect.poll(() => home.read('security')).toMatch(/(unlock-keychain.*){2}/);
  });

  it('that stays locked is told, and keeps nobody out', async () => {
    await home.write('.cal-vm-config', 'VM_PASSWORD=(broken\n', 0o600);
    const terminal = await home.openTerminal('cal');
    await terminal.shows('The keychain could not be unlocked', 'ready>');
  });
});

describe('what waits for the next login', () => {
  it('is the logins, for the session that is for them; then the shell ends', async () => {
    await home.write('.cal-auth-needed', '');
    await replace('vm-auth.sh', 'echo "Who are you?"; read -r name; echo "$name" >"$HOME/name"');
    const other = await home.openTerminal('cal');
    await other.shows('ready>');
    const terminal = await home.openTerminal('setup');
    await terminal.shows('Who are you?');
    expect(await home.has('.cal-auth-needed')).toBe(false);
    await terminal.type('octo');
    await terminal.isOver();
    expect(await home.read('name')).toBe('octo\n');
    expect(await home.has('.cal-auth-done')).toBe(true);
  });

  it('is the logins for a plain login over SSH too', async () => {
    await home.write('.cal-auth-needed', '');
    await replace('vm-auth.sh', 'trap "exit 130" INT; echo "Who are you?"; read -r name');
    const terminal = await home.openPlainTerminal('ssh', 'zsh -l');
    await terminal.shows('Who are you?');
    await terminal.press('C-c');
    await terminal.isOver();
    expect(await home.has('.cal-auth-done')).toBe(true);
  });

  it('locks nobody out when the login script fails, and does not say that it was done', async () => {
    await home.write('.cal-auth-needed', '');
    await replace('vm-auth.sh', 'syntax error ( here');
    const terminal = await home.openTerminal('setup');
    await terminal.shows('The login script failed (exit code 2)', 'ready>');
    expect(await home.has('.cal-auth-done')).toBe(false);
  });

  it('is the look after a restore, once and only once, and again if it did not end', async () => {
    await home.write('.cal-first-run', '');
    await replace(
      'vm-first-run.sh',
      'echo looked >>"$HOME/looked"; [ -e "$HOME/ok" ] && rm "$HOME/.cal-first-run"',
    );
    await (await home.openTerminal('one')).shows('ready>');
    await home.write('ok', '');
    await (await home.openTerminal('two')).shows('ready>');
    await (await home.openTerminal('three')).shows('ready>');
    expect(await home.read('looked')).toBe('looked\nlooked\n');
  });

  it('is nothing when the scripts are gone', async () => {
    await home.write('.cal-first-run', '');
    await home.write('.cal-auth-needed', '');
    await fs.rm(home.path('scripts'), { recursive: true });
    const terminal = await home.openPlainTerminal('ssh', 'zsh -l');
    await terminal.shows('ready>');
    expect((await terminal.screen()).trim()).toBe('ready>');
  });
});

describe('the terminal', () => {
  it('has a name that everything here knows, and tmux’s own inside of tmux', async () => {
    const plain = await home.openPlainTerminal('ssh', 'TERM=screen zsh -l');
    await plain.type('echo "TERM is $TERM"');
    await plain.shows('TERM is xterm-256color');
    const inside = await home.openTerminal('cal');
    await inside.type('echo "TERM is $TERM"');
    await inside.shows('TERM is screen-256color');
  });

  it('has keys for what was typed before, and to delete', async () => {
    const terminal = await home.openPlainTerminal('ssh', 'zsh -l');
    await terminal.type('echo first-$((1 + 1))');
    await terminal.shows('first-2');
    await home.tmux('send-keys', '-t', '=ssh:', '-l', 'xecho third-$((1 + 2))');
    for (const key of ['C-a', 'Delete', 'Enter']) await terminal.press(key);
    await terminal.shows('third-3');
    for (const key of ['Up', 'Up', 'Enter']) await terminal.press(key);
    await expect.poll(async () => (await terminal.screen()).match(/^first-2$/gm)?.length).toBe(2);
  });
});

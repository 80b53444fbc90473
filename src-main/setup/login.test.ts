import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../host/command';
import { LoginWaits } from './login';

let home: string;
let env: Record<string, string>;
beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-login-'));
  await fs.mkdir(path.join(home, 'bin'));
  // Others on this computer may be logging in somewhere.
  await fs.writeFile(path.join(home, 'bin', 'pgrep'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  // What a login shell of the guest does, in a few words.
  const shell = `#!/bin/sh
if rm "$HOME/.cal-auth-needed" 2>/dev/null; then : >"$HOME/.cal-auth-done"; exit; fi
: >"$HOME/at-the-prompt"
sleep 600`;
  await fs.writeFile(path.join(home, 'bin', 'login-shell'), shell, { mode: 0o755 });
  env = { HOME: home, TMUX_TMPDIR: home, PATH: `${home}/bin:${process.env['PATH'] ?? ''}` };
});
afterEach(async () => {
  await runCommand('tmux', ['kill-server'], { env, expectedExitCodes: [0, 1] });
  await fs.rm(home, { recursive: true, force: true });
});

it('begins a session anew that was opened before the flag was there', { timeout: 30_000 }, async () => {
  await runCommand('tmux', ['new-session', '-d', '-s', 'setup', `${home}/bin/login-shell`], { env });
  await expect.poll(() => fs.readdir(home), { timeout: 10_000 }).toContain('at-the-prompt');
  const guest = {
    run: (script: string, options: { readonly signal?: AbortSignal } = {}) =>
      runCommand('dash', ['-c', script], { ...options, env }),
  };
  const asked: string[] = [];
  const { signal } = new AbortController();
  const end = await new LoginWaits().until(
    '1',
    () => Promise.resolve(guest),
    signal,
    () => asked.push('asked'),
  );
  expect(end).toBe('done');
  expect(asked.length).toBeGreaterThan(0);
});

import fs from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentGuest, type Tools } from './agent-guest.fixture';

let guest: AgentGuest;
beforeEach(async () => (guest = await AgentGuest.make('seeded')));
afterEach(() => guest.dispose());

/** What a Mac has instead of this computer's tools: BSD's find and stat, openrsync, shasum; what GNU alone knows is refused. */
const toolsOfMac: Tools = {
  find: 'for word do case $word in -printf | -readable | -executable) echo "find: $word: unknown primary" >&2; exit 1 ;; esac; done\nexec /usr/bin/find "$@"',
  stat: '[ "$1 $2" = "-f //%i %z %Fc %N" ] || { echo "stat: $*" >&2; exit 1; }\nshift 2\nexec /usr/bin/stat --printf "//%i %s %.9Z %n\\n" "$@"',
  sha256sum: 'exit 127',
  rsync:
    'for word do case $word in -rtp | --exclude=* | --link-dest=* | [!-]*) ;; *) echo "openrsync: $word" >&2; exit 1 ;; esac; done\nexec /usr/bin/rsync "$@"',
  tar: 'exec bsdtar "$@"',
  awk: 'exec original-awk "$@"',
  df: '[ "$1" = -Pk ] || exit 1\nexec /bin/df "$@"',
  inotifywait: 'exit 127',
};

/** A day of a payload: seeded, filled, changed, odd names, the host wins, a loss is held. */
async function liveThrough(shell: readonly string[]): Promise<void> {
  await guest.fill();
  await fs.writeFile(guest.source('attachments/line\nbreak 😀\\n'), 'odd');
  expect((await guest.once({ shell })).exitCode).toBe(0);
  expect(await guest.checked()).toHaveLength(34);
  for (const seq of [2, 3, 4, 5]) {
    await guest.write(seq);
    await guest.sql(`UPDATE t SET v='${seq}' WHERE id=1`);
    expect((await guest.once({ shell })).exitCode).toBe(0);
    await guest.checked();
  }
  expect(await guest.generations()).toHaveLength(3);
  await guest.write(6);
  expect(await guest.inspect({ shell })).toMatchObject({ local: 'seeded', changed: true, missingTool: '' });
  expect(await guest.seed({ shell })).toMatchObject({ done: true, kept: expect.stringMatching(/./) });
  expect(await fs.readFile(guest.source('data/100001'), 'utf8')).toBe('{"seq":5}');
  await fs.rm(guest.source('data'), { recursive: true });
  expect((await guest.once({ shell })).exitCode).toBe(2);
  await guest.run('allow', { shell });
  const { pid, ended } = await guest.serve({ shell });
  await expect.poll(async () => (await guest.status())['state'], { timeout: 20_000 }).toBe('ok');
  process.kill(pid, 'SIGTERM');
  expect(await ended).toBe(0);
  expect(await guest.checked()).toHaveLength(31);
  expect(await guest.current()).toMatchObject({ isFinal: true });
}

it.each([
  ['dash', ['dash']],
  ['bash', ['bash', '--posix']],
  ['zsh', ['zsh', '--emulate', 'sh']],
])('lives through a day under %s', (_, shell) => liveThrough(shell));

it('lives through a day with the tools of a Mac', async () => {
  await guest.tools(toolsOfMac);
  const sha = await fs.readdir('/usr/bin').then((names) => names.filter((name) => name !== 'sha256sum'));
  // The agent takes what is there: here there must be no sha256sum at all.
  await fs.rm(`${guest.folder}/tools/sha256sum`);
  await fs.mkdir(guest.home('commands'));
  for (const name of sha) await fs.symlink(`/usr/bin/${name}`, guest.home('commands', name));
  guest.path = `${guest.folder}/tools:${guest.home('commands')}`;
  await liveThrough(['bash', '--posix']);
});

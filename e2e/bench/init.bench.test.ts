import path from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { GuestConnection } from '../../src-main/guest/guest-connection';
import { switchOffPasswordLogin } from '../../src-main/guest/password-login';
import { SshConfig } from '../../src-main/guest/ssh-config';
import { linkTartCache } from '../../src-main/guest/tart-cache';
import { runCommand } from '../../src-main/host/command';
import { deploy, type ScriptGuest } from '../../src-main/setup/deploy';
import { readGuestFiles } from '../../src-main/setup/guest-files';
import { runSetup } from '../../src-main/setup/run-setup';
import { BenchHerd } from './bench-herd';
import { record, rounded } from './record';

/** Steps that only work in the guest; the way out is measured where it is kept. */
const steps = ['keys', 'scripts', 'setup', 'cache'] as const;
/** Tools that the image has already. */
const recipe = `
tools:
  - name: jq
    debian: { apt: jq }
  - name: tmux
    debian: { apt: tmux }
`;

let herd: BenchHerd;
beforeAll(async () => {
  herd = await BenchHerd.open();
});
afterAll(() => herd.close());

/** Milliseconds of each step of the workflow, by the times at which the task told of it. */
async function initTimes(): Promise<ReadonlyMap<string, number>> {
  const began = new Map<string, number>();
  const took = new Map<string, number>();
  herd.control.subscribe((event) => {
    if (event.topic !== 'task.changed' || event.task.kind !== 'setup.init') return;
    for (const { name, state } of event.task.steps) {
      const now = performance.now();
      if (state === 'running' && !began.has(name)) began.set(name, now);
      if (state === 'done' && !took.has(name)) took.set(name, now - (began.get(name) ?? now));
    }
  });
  const { taskId } = await herd.control.call('setup', 'init', {
    prefix: 'bench',
    recipe,
    resources: { cpuCount: 2, memoryMB: 1024 },
    network: { mode: 'off' },
    skipLogin: true,
  });
  await herd.finish(taskId);
  return took;
}

/** Milliseconds that the scripts of the same steps take in the guest, by its own clock. */
async function guestTime(): Promise<number> {
  const { id } = await herd.control.call('vm', 'get', { vm: 'bench-dev' });
  const paths = { vms: path.join(herd.home.data, 'vms'), runtime: herd.home.runtime };
  const connection = new GuestConnection(id, new SshConfig(paths, 'unused'), runCommand);
  await connection.run('rm -rf ~/scripts/* && : >~/.zshrc && rm -f ~/.zlogout ~/.tmux.conf');
  let total = 0;
  const guest: ScriptGuest = {
    async run(script, options) {
      const timed = `a=$(date +%s%N); (${script}\n); code=$?; b=$(date +%s%N); echo "took $(((b - a) / 1000000))" >&2; exit $code`;
      const result = await connection.run(timed, options);
      total += Number(/took (\d+)/.exec(result.stderr)?.[1]);
      return result;
    },
  };
  const { signal } = new AbortController();
  const files = await readGuestFiles(path.resolve('resources'));
  await switchOffPasswordLogin(guest, signal);
  await deploy(guest, () => files, signal);
  await runSetup(guest, { signal, progress: () => undefined, log: () => undefined }, ['jq', 'tmux']);
  await linkTartCache(guest, signal);
  return total;
}

it('adds less than a second a step to what the guest itself takes', { timeout: 900_000 }, async () => {
  const took = await initTimes();
  await herd.control.call('vm', 'waitUntilReady', { vm: 'bench-dev' });
  const inGuest = await guestTime();
  const total = steps.reduce((sum, name) => sum + (took.get(name) ?? Number.NaN), 0);
  const overhead = Math.max(0, total - inGuest) / steps.length;
  record({
    name: 'init: what the workflow adds to each step in the guest, everything installed',
    value: rounded(overhead),
    unit: 'ms',
    peer: rounded(inGuest / steps.length),
    ratio: rounded(total / inGuest),
    goal: '< 1,000 ms a step beyond the guest’s own time',
    ok: overhead < 1_000,
  });
});

import { afterAll, beforeAll, it } from 'vitest';
import { BenchHerd } from './bench-herd';
import { median, record, rounded } from './record';

/** Steps that work in the guest while it runs; what they need of it is measured beside them. */
const guestSteps = ['keys', 'network', 'scripts', 'setup', 'cache', 'proxy'] as const;
const rounds = 3;
/** Tools that the image has already. */
const recipe = `
tools:
  - name: jq
    debian: { apt: jq }
  - name: tmux
    debian: { apt: tmux }
`;
/** What vm-setup.sh takes by the guest's own clock, in milliseconds. */
const timeSetup =
  'a=$(date +%s%N); ~/scripts/vm-setup.sh >/dev/null; b=$(date +%s%N); echo $(((b - a) / 1000000))';

let herd: BenchHerd;
beforeAll(async () => {
  herd = await BenchHerd.open();
});
afterAll(() => herd.close());

/** Milliseconds of each step of the workflow, by the times at which the task told of it. */
async function initTimes(): Promise<ReadonlyMap<string, number>> {
  const began = new Map<string, number>();
  const took = new Map<string, number>();
  let taskId = '';
  herd.control.subscribe((news) => {
    if (news.topic !== 'task.changed' || news.task.kind !== 'setup.init') return;
    for (const { name, state } of news.task.steps) {
      if (state === 'running' && !began.has(name)) began.set(name, performance.now());
      if (state === 'done' && !took.has(name)) {
        took.set(name, performance.now() - (began.get(name) ?? performance.now()));
      }
    }
  });
  ({ taskId } = await herd.control.call('setup', 'init', {
    prefix: 'bench',
    recipe,
    resources: { cpuCount: 2, memoryMB: 1024 },
    network: { mode: 'off' },
    skipLogin: true,
  }));
  await herd.finish(taskId);
  return took;
}

it('adds less than a second a step to what the guest itself takes', async () => {
  const took = await initTimes();
  await herd.control.call('vm', 'waitUntilReady', { vm: 'bench-dev' });
  const guestTimes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await herd.home.corral(['vm', 'ssh', 'bench-dev', '--', timeSetup]);
    guestTimes.push(Number(stdout));
  }
  const guestAlone = median(guestTimes);
  const steps = guestSteps.map((name) => took.get(name) ?? Number.NaN);
  const total = steps.reduce((sum, milliseconds) => sum + milliseconds, 0);
  const overhead = Math.max(0, total - guestAlone) / guestSteps.length;
  record({
    name: 'init: what the workflow adds to each step in the guest, everything installed',
    value: rounded(overhead),
    unit: 'ms',
    peer: rounded(guestAlone),
    ratio: rounded(total / guestAlone),
    goal: '< 1,000 ms a step',
    ok: overhead < 1_000,
  });
});

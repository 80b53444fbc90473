import path from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import type { Vm } from '../../src-preload/contract/vm';
import { GuestConnection } from '../../src-main/guest/guest-connection';
import { readGitScript } from '../../src-main/guest/guest-script';
import { SshConfig } from '../../src-main/guest/ssh-config';
import { startSshGuest, type SshGuest } from '../../src-main/guest/sshd.fixture';
import { runCommand } from '../../src-main/host/command';
import { scanGuest } from '../../src-main/safety/scan-guest';
import { BenchHerd, execute } from './bench-herd';
import { median, record, rounded, timed } from './record';

const repositories = 50;
const rounds = 3;

const makeHome = `set -e
git config --global user.name Bench; git config --global user.email bench@example.com
mkdir -p ~/code; git init -q ~/template; cd ~/template
for file in $(seq 60); do mkdir -p "d$((file % 7))"; echo "$file" >"d$((file % 7))/f$file"; done
git add .; git commit -qm first
git remote add origin git@example.com:team/template.git; git update-ref refs/remotes/origin/main HEAD
for number in $(seq ${repositories}); do cp -a ~/template ~/code/r$number; git -C ~/code/r$number update-index -q --refresh; done
rm -rf ~/template`;

let herd: BenchHerd;
let vm: Vm;
let guest: GuestConnection;
let script: string;
beforeAll(async () => {
  herd = await BenchHerd.open();
  vm = await herd.create('scan', { cpuCount: 2, memoryMB: 1024 });
  await herd.control.call('vm', 'start', { vm: vm.id });
  await herd.control.call('vm', 'waitUntilReady', { vm: vm.id });
  const config = new SshConfig(
    { vms: path.join(herd.home.data, 'vms'), runtime: herd.home.runtime },
    path.join(herd.home.data, 'keys', 'unused'),
  );
  guest = new GuestConnection(vm.id, config, runCommand);
  script = await readGitScript(path.resolve('resources'), 'git-safety-scan.sh');
  await guest.run(makeHome, { timeoutMs: 300_000 });
  await guest.run('mkdir -p /tmp/bench && cat >/tmp/bench/scan.sh', { stdin: script });
  await scanGuest(guest, script, { niceness: 0 }); // fills the caches of the guest
});
afterAll(() => herd.close());

/** Milliseconds of the same scan run in the guest, by the guest's own clock. */
async function local(): Promise<number> {
  const { stdout } = await guest.run(
    'a=$(date +%s%N); sh /tmp/bench/scan.sh 0 20 150 >/tmp/bench/answer; b=$(date +%s%N); echo $(((b - a) / 1000000))',
    { timeoutMs: 120_000 },
  );
  return Number(stdout);
}

it('scans 50 repositories in hardly more than the guest itself needs', async () => {
  const scans: number[] = [];
  const locals: number[] = [];
  const trips: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    locals.push(await local());
    trips.push(await timed(() => guest.run(':')));
    scans.push(await timed(() => scanGuest(guest, script, { niceness: 0 })));
  }
  const [scan, peer] = [median(scans), median(locals)];
  const goal = 1.5 * peer + median(trips);
  record({
    name: 'scan of 50 repositories against the same scan in the guest',
    value: rounded(scan),
    unit: 'ms',
    peer: rounded(peer),
    ratio: rounded(scan / peer),
    goal: `≤ 1.5 × and one round trip (${rounded(median(trips))} ms)`,
    ok: scan <= goal,
  });
});

it('scans 50 repositories far faster than an SSH for each', async () => {
  // The sshd of this computer: emulation makes git ten times slower and a login three times, so its ratio says nothing.
  const native = await startSshGuest();
  try {
    await native.connection.run(makeHome);
    const scans: number[] = [];
    const usuals: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      scans.push(await timed(() => scanGuest(native.connection, script, { niceness: 0 })));
      usuals.push(await timed(() => oneByOne(native)));
    }
    const [scan, peer] = [median(scans), median(usuals)];
    record({
      name: 'scan of 50 repositories against an SSH for each, in a guest that is not emulated',
      value: rounded(scan),
      unit: 'ms',
      peer: rounded(peer),
      ratio: rounded(scan / peer),
      goal: '≥ 20 × faster',
      ok: peer / scan >= 20,
    });
  } finally {
    await native.dispose();
  }
});

/** The usual way: a new connection for each repository. */
async function oneByOne({ config, target }: SshGuest): Promise<void> {
  const fresh = ['-o', 'ControlMaster=no', '-o', 'ControlPath=none'];
  for (let number = 1; number <= repositories; number += 1) {
    const look = `cd ~/code/r${number} && git status --porcelain && git log --branches --not --remotes --oneline`;
    await execute('ssh', config.arguments(target.id, fresh, look));
  }
}

import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { shellQuote } from '../../src-main/guest/shell-quote';
import { lab, labProblem, NetworkLab } from '../harness/network-lab';
import { waitFor } from '../harness/wait-for';
import { median, record, rounded } from './record';

const problem = labProblem();
const rounds = 3;
const joint = path.resolve('resources/guest/proxy/joint.py');

describe.skipIf(problem !== undefined)(`the tunnel${problem ? `: NOT RUN. ${problem}` : ''}`, () => {
  let network: NetworkLab;
  let farEndOfCorral: string;
  let sshOfPeer: string;
  beforeAll(async () => {
    network = await NetworkLab.make();
    const { guestEnd } = await network.startFarEnd(await network.startSshd('guest'));
    farEndOfCorral = `/usr/bin/python3 ${shellQuote(joint)} ${guestEnd}`;
    const { privateKeyFile } = await network.startSshd('host');
    const trust = '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR';
    sshOfPeer = `ssh -i ${privateKeyFile} ${trust}`;
  });
  afterAll(() => network.dispose());

  /** MB/s of one download, and milliseconds of one small request, each as the median of some. */
  async function measure(sshuttleJoint: string, remote: string): Promise<{ speed: number; latency: number }> {
    const sshuttle = await network.startSshuttle(sshuttleJoint, remote);
    const curl = (format: string, url: string) => network.fetch('-o', '/dev/null', '-w', format, url);
    const speed = Number(await curl('%{speed_download}', `http://${lab.internet}/big/100`)) / 1e6;
    const times: number[] = [];
    for (let request = 0; request < 15; request += 1) {
      times.push(Number(await curl('%{time_total}', `http://${lab.internet}/`)) * 1000);
    }
    sshuttle.kill('SIGTERM');
    await waitFor('the rules to go', async () => !(await network.hasRules()));
    return { speed, latency: median(times) };
  }

  it('has three times the throughput of sshuttle as it comes', async () => {
    const own: { speed: number; latency: number }[] = [];
    const peer: typeof own = [];
    for (let round = 0; round < rounds; round += 1) {
      peer.push(await measure(sshOfPeer, `root@${lab.host}`));
      own.push(await measure(farEndOfCorral, 'host'));
    }
    const [speed, peerSpeed] = [own, peer].map((runs) => median(runs.map((run) => run.speed)));
    const [latency, peerLatency] = [own, peer].map((runs) => median(runs.map((run) => run.latency)));
    record({
      name: 'a small request through the tunnel, against sshuttle as it comes',
      value: rounded(latency!),
      unit: 'ms',
      peer: rounded(peerLatency!),
      ratio: rounded(latency! / peerLatency!),
      goal: '≤ 2 ×',
      ok: latency! <= 2 * peerLatency!,
    });
    record({
      name: 'throughput of the tunnel, against sshuttle as it comes',
      value: rounded(speed!),
      unit: 'MB/s',
      peer: rounded(peerSpeed!),
      ratio: rounded(speed! / peerSpeed!),
      goal: '≥ 3 ×',
      ok: speed! >= 3 * peerSpeed!,
    });
  });
});

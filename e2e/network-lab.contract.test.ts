import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellQuote } from '../src-main/guest/shell-quote';
import { tunnelCommands } from '../src-main/network/tunnel-frames';
import { TunnelGuest } from '../src-main/network/tunnel-guest.fixture';
import { lab, labProblem, NetworkLab } from './harness/network-lab';
import { waitFor } from './harness/wait-for';

const problem = labProblem();
const joint = path.resolve('resources/guest/proxy/joint.py');

describe.skipIf(problem !== undefined)(
  `a guest without a way out${problem ? `: NOT RUN. ${problem}` : ''}`,
  () => {
    let network: NetworkLab;
    let farEnd: Awaited<ReturnType<NetworkLab['startFarEnd']>>;
    beforeAll(async () => {
      network = await NetworkLab.make();
      farEnd = await network.startFarEnd(await network.startSshd('guest'));
    });
    afterAll(() => network.dispose());

    it('reaches nothing by itself', async () => {
      await expect(network.fetch('--max-time', '2', `http://${lab.internet}/`)).rejects.toThrow('curl');
      await expect(network.fetch('--max-time', '2', 'https://lab.test/')).rejects.toThrow('curl');
    });

    it('reaches everything through the tunnel', async () => {
      await network.startSshuttle(`/usr/bin/python3 ${shellQuote(joint)} ${farEnd.guestEnd}`, 'host');
      expect(await network.fetch('https://lab.test/')).toBe(`peer ::ffff:${lab.hostOutside}\n`);
      expect(await network.fetch(`http://[${lab.internet6}]/`)).toBe('peer 2001:db8:9::1\n');
      expect(await network.fetch(`http://${lab.internet}/`)).toBe(`peer ::ffff:${lab.hostOutside}\n`);
      const big = await network.fetch('-o', '/dev/null', '-w', '%{size_download}', 'https://lab.test/big/50');
      expect(Number(big)).toBe(50 * 1024 * 1024);
    });

    it('makes many connections at once', async () => {
      const urls = Array.from({ length: 100 }, (_, index) => `http://lab.test/${index}`);
      const outputs = urls.flatMap((url) => ['-o', '/dev/null', url]);
      const codes = await network.fetch('-Z', '--parallel-max', '20', '-w', '%{http_code}\n', ...outputs);
      expect(codes.trim().split('\n')).toEqual(urls.map(() => '200'));
    });

    it('does not reach the host, its networks or what it can’t name, in whatever words it asks', async () => {
      const onHost = ['127.0.0.1', '[::1]', lab.host, '[fd64::1]', lab.hostOutside, '[2001:db8:9::1]'];
      for (const host of onHost) {
        expect(await network.run('host', 'curl', '-sS', `http://${host}:9999/`)).toContain('peer');
      }
      const abuse = [
        ...[
          '127.0.0.1',
          '127.9.9.9',
          '0.0.0.0',
          '::1',
          '::',
          '::ffff:127.0.0.1',
          '::ffff:7f00:1',
          '::127.0.0.1',
        ],
        ...[
          '64:ff9b::7f00:1',
          '127.1',
          '2130706433',
          '0x7f000001',
          '0177.0.0.1',
          'localhost',
          'lab.test',
          '',
        ],
        ...[
          lab.host,
          `::ffff:${lab.host}`,
          'fd64::1',
          lab.hostOutside,
          '2001:db8:9::1',
          'fe80::1',
          'fe80::1%inside',
        ],
        ...[lab.guest, '10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '169.254.169.254', '224.0.0.1'],
        ...['255.255.255.255', 'ff02::1', 'fc00::1', '2002:7f00:1::1', '10.0.2.2'],
      ];
      const guest = await TunnelGuest.open(farEnd.guestEnd);
      const ask = (channel: number, address: string, port: number): void => {
        guest.connect(channel, address, port);
        guest.send(channel, tunnelCommands.data, 'GET / HTTP/1.0\r\n\r\n');
      };
      for (const [index, address] of abuse.entries()) ask(index + 1, address, 9999);
      ask(1000, lab.host, 22);
      ask(1001, lab.internet, 80);
      expect(await guest.wholeAnswer(1001)).toContain('200 OK');
      for (const [index, address] of [...abuse, 'ssh'].entries()) {
        const channel = address === 'ssh' ? 1000 : index + 1;
        expect([address, await guest.wholeAnswer(channel)]).toEqual([address, '']);
      }
      await guest.end();
      expect(await network.fetch('https://lab.test/')).toContain('peer');
    });

    it('is without sshuttle’s rules within a second after the host’s end was killed', async () => {
      expect(await network.hasRules()).toBe(true);
      const killedAt = Date.now();
      farEnd.process.kill('SIGKILL');
      await waitFor('the rules to go', async () => !(await network.hasRules()));
      expect(Date.now() - killedAt).toBeLessThan(1_000);
    });
  },
);

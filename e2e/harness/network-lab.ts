import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { writeSeed } from '../../src-main/guest/seed';
import { ensureKeyPair } from '../../src-main/guest/ssh-keys';
import { runCommand } from '../../src-main/host/command';
import type { LabHostConfig } from './lab-host-program';
import { bundleEntry } from './run-typescript';
import { waitFor } from './wait-for';

const execute = promisify(execFile);

export type LabPlace = 'guest' | 'host' | 'internet';

export const lab = {
  guest: '192.168.64.5',
  host: '192.168.64.1',
  hostOutside: '203.0.113.1',
  internet: '203.0.113.9',
  internet6: '2001:db8:9::9',
} as const;

const needed = ['ip', 'nft', 'sshuttle', 'curl', 'openssl'];

/** Why there can be no lab here, in words; `undefined` when there can. */
export function labProblem(): string | undefined {
  if (process.platform !== 'linux') return 'Network namespaces exist on Linux only.';
  if (process.getuid?.() !== 0) return 'Network namespaces need root.';
  const missing = needed.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
  if (missing.length > 0) return `Not installed: ${missing.join(', ')}.`;
  const probe = spawnSync('unshare', ['--net', 'true']);
  return probe.status === 0 ? undefined : 'This machine makes no network namespaces.';
}

/**
 * Three network namespaces in a row: a guest without a way out, a host that forwards nothing, and an internet with
 * a web server and a name server.
 */
export class NetworkLab {
  private readonly children: ChildProcess[] = [];

  private constructor(
    readonly folder: string,
    private readonly id: string,
  ) {}

  static async make(): Promise<NetworkLab> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-lab-'));
    const made = new NetworkLab(folder, String(process.pid));
    await made.connect();
    await made.serve();
    return made;
  }

  /** File with the certificate of `lab.test`. */
  get certificate(): string {
    return path.join(this.folder, 'lab.pem');
  }

  /** Runs a program to its end. @returns what it wrote */
  async run(place: LabPlace, ...argv: readonly string[]): Promise<string> {
    const { stdout } = await execute('ip', this.argv(place, argv), { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  }

  /** Starts a program; resolves when its output holds a word. @returns the process and its output so far */
  async start(
    place: LabPlace,
    argv: readonly string[],
    word: string,
  ): Promise<{ readonly process: ChildProcess; readonly output: string }> {
    const child = spawn('ip', this.argv(place, argv), { stdio: ['ignore', 'pipe', 'pipe'] });
    this.children.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    }
    await waitFor(`“${word}” of ${argv[0]}`, () => {
      if (child.exitCode !== null) throw new Error(`${argv.join(' ')} ended: ${output}`);
      return output.includes(word);
    });
    return { process: child, output };
  }

  /** An sshd that takes the lab's key; what a host needs to reach it as a guest. */
  async startSshd(place: 'guest' | 'host'): Promise<LabHostConfig> {
    const folder = path.join(this.folder, place);
    const id = randomUUID();
    const keys = await ensureKeyPair(path.join(this.folder, 'keys'), runCommand);
    const identity = { id, name: place, machineId: id.replaceAll('-', ''), user: 'root' };
    const seed = await writeSeed(folder, { ...identity, authorizedKey: keys.publicKey }, runCommand);
    const own = path.join(folder, 'corral');
    const options = [
      `HostKey=${own}/ssh_host_ed25519_key`,
      `AuthorizedKeysFile=${own}/authorized_keys`,
      ...['StrictModes=no', 'UsePAM=no', 'PidFile=none', 'PermitRootLogin=yes', `SetEnv=HOME=${folder}`],
    ].flatMap((option) => ['-o', option]);
    await fs.mkdir('/run/sshd', { recursive: true });
    await this.start(place, ['/usr/sbin/sshd', '-D', '-e', '-f', '/dev/null', ...options], 'listening');
    const runtime = path.join(this.folder, 'run');
    return {
      vms: path.join(this.folder, 'vms'),
      runtime,
      privateKeyFile: keys.privateKeyFile,
      target: {
        id,
        user: 'root',
        endpoint: { host: lab[place], port: 22 },
        hostPublicKey: seed.hostPublicKey,
      },
    };
  }

  /** Starts what stands for the orchestrator. @returns it, and the guest's end of its tunnel */
  async startFarEnd(config: LabHostConfig): Promise<{ process: ChildProcess; guestEnd: string }> {
    const program = await bundleEntry('e2e/harness/lab-host-program.ts');
    const argv = [process.execPath, program, JSON.stringify(config)];
    const { process: child, output } = await this.start('host', argv, '.sock');
    return { process: child, guestEnd: /ready (\S+)/.exec(output)?.[1] ?? '' };
  }

  /** Starts the guest's sshuttle. @param joint what it takes for ssh, and where that leads */
  async startSshuttle(joint: string, remote: string): Promise<ChildProcess> {
    const nets = ['0/0', '::/0', '-x', '192.168.64.0/24', '-x', 'fe80::/10'];
    const argv = ['sshuttle', '--dns', '--method', 'nft', '-e', joint, '-r', remote, ...nets];
    const { process: child } = await this.start('guest', argv, 'Connected to server');
    // What begins before the last rule is there passes sshuttle by for good: the system remembers it.
    const lastRule = /sshuttle-ipv4[^]*tcp[^\n]*redirect/;
    await waitFor('its last rule', async () => {
      return lastRule.test(await this.run('guest', 'nft', 'list', 'ruleset'));
    });
    return child;
  }

  /** Whether sshuttle's rules are in the guest's firewall. */
  async hasRules(): Promise<boolean> {
    return (await this.run('guest', 'nft', 'list', 'tables')).includes('sshuttle');
  }

  /** What the guest's curl says; `--fail` with a deadline. */
  fetch(...argv: readonly string[]): Promise<string> {
    const common = ['curl', '-sS', '--fail', '--max-time', '60', '--cacert', this.certificate];
    return this.run('guest', ...common, ...argv);
  }

  async dispose(): Promise<void> {
    for (const child of this.children) child.kill('SIGTERM');
    await waitFor('the lab to end', () => this.children.every(hasEnded));
    await this.endTheRest();
    for (const place of ['guest', 'host', 'internet'] as const) {
      await execute('ip', ['netns', 'del', this.name(place)]);
      await fs.rm(path.join('/etc/netns', this.name(place)), { recursive: true, force: true });
    }
    await fs.rm(this.folder, { recursive: true });
  }

  /** Sessions and shared connections of SSH outlive the processes that began them. */
  private async endTheRest(): Promise<void> {
    for (const place of ['guest', 'host', 'internet'] as const) {
      const { stdout } = await execute('ip', ['netns', 'pids', this.name(place)]);
      for (const pid of stdout.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
    }
  }

  private name(place: LabPlace): string {
    return `corral-${place}-${this.id}`;
  }

  private argv(place: LabPlace, argv: readonly string[]): string[] {
    return ['netns', 'exec', this.name(place), ...argv];
  }

  private async connect(): Promise<void> {
    const [guest, host, internet] = [this.name('guest'), this.name('host'), this.name('internet')];
    const ip = (line: string) => execute('ip', line.split(' '));
    for (const name of [guest, host, internet]) {
      await ip(`netns add ${name}`);
      await ip(`-n ${name} link set lo up`);
    }
    await ip(`link add inside netns ${guest} type veth peer name inside netns ${host}`);
    await ip(`link add outside netns ${host} type veth peer name outside netns ${internet}`);
    for (const [name, device, address] of [
      [guest, 'inside', `${lab.guest}/24`],
      [guest, 'inside', 'fd64::5/64 nodad'],
      [host, 'inside', `${lab.host}/24`],
      [host, 'inside', 'fd64::1/64 nodad'],
      [host, 'outside', `${lab.hostOutside}/24`],
      [host, 'outside', '2001:db8:9::1/64 nodad'],
      [internet, 'outside', `${lab.internet}/24`],
      [internet, 'outside', `${lab.internet6}/64 nodad`],
    ] as const) {
      await ip(`-n ${name} addr add ${address} dev ${device}`);
      await ip(`-n ${name} link set ${device} up`);
    }
    await ip(`-n ${guest} route add default via ${lab.host}`);
    await ip(`-n ${guest} route add default via fd64::1`);
    await this.run('host', 'sysctl', '-qw', 'net.ipv4.ip_forward=0');
    await this.nameServer('guest', lab.host);
    await this.nameServer('host', lab.internet);
  }

  private async nameServer(place: LabPlace, address: string): Promise<void> {
    const folder = path.join('/etc/netns', this.name(place));
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(path.join(folder, 'resolv.conf'), `nameserver ${address}\n`);
  }

  private async serve(): Promise<void> {
    const name = ['-subj', '/CN=lab.test', '-addext', 'subjectAltName=DNS:lab.test'];
    const out = ['-keyout', this.certificate, '-out', `${this.certificate}.crt`];
    await execute('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      ...name,
      ...out,
    ]);
    await fs.appendFile(this.certificate, await fs.readFile(`${this.certificate}.crt`));
    const program = await bundleEntry('e2e/harness/lab-server-program.ts');
    const common = { certificate: this.certificate, address: lab.internet };
    const internet = { ...common, http: [['::', 80]], https: [['::', 443]], dns: lab.internet };
    const host = { ...common, http: [['::', 9999]], https: [], dns: null };
    await this.start('internet', [process.execPath, program, JSON.stringify(internet)], 'ready');
    await this.start('host', [process.execPath, program, JSON.stringify(host)], 'ready');
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NetworkState } from '../src-preload/contract/network';
import { ControlConnection } from './harness/control';
import { PackageCache } from './harness/package-cache';
import type { TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';
import { makeWarmHome, warmVm } from './harness/warm-home';

/** Where packages come from; the tests need it anyway. */
const site = 'deb.debian.org';
const deadlineMs = 180_000;

let home: TestHome;
let control: ControlConnection;
let packages: PackageCache;
beforeAll(async () => {
  home = await makeWarmHome({ CORRAL_PROBE_URL: `https://${site}` });
  expect(await home.corral(['vm', 'start', warmVm])).toMatchObject({ exitCode: 0 });
  control = await ControlConnection.open(home.runtime);
  // The guest trusts whom this computer trusts, which may stand behind somebody who looks into TLS.
  const authorities = await fs.readFile('/etc/ssl/certs/ca-certificates.crt');
  await inGuest('sudo tee /etc/ssl/certs/ca-certificates.crt >/dev/null', authorities);
  packages = await PackageCache.start();
  await inGuest(packages.guestScript);
});
afterAll(async () => {
  control.close();
  await home.dispose();
  await packages.close();
});

/** Runs a command over a connection of its own, which outlives the orchestrator. */
async function inGuest(command: string, stdin: string | Uint8Array = ''): Promise<string> {
  const { argv } = await control.call('vm', 'sshCommand', { vm: warmVm });
  return runSsh(argv, command, stdin);
}

function runSsh(argv: readonly string[], command: string, stdin: string | Uint8Array = ''): Promise<string> {
  const [file = '', ...rest] = argv;
  const target = rest.at(-1) ?? '';
  const own = ['-o', 'ControlPath=none', '-o', 'ControlMaster=no', target, command];
  const child = spawn(file, [...rest.slice(0, -1), ...own], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(stdin);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve(stdout.trimEnd());
      else reject(new Error(`“${command}” ended with ${code}: ${stderr.trimEnd()}`));
    });
  });
}

const networkState = async (): Promise<NetworkState> =>
  (await control.call('vm', 'get', { vm: warmVm })).network.state;

const proxied = () => waitFor('the proof', async () => (await networkState()).kind === 'proxied', deadlineMs);

/**
 * Nothing leaves the guest by its own network but answers to those who came in. What is led to a port of loopback has
 * that address by then, but not yet that interface.
 */
const cutOff = [
  'sudo iptables -A OUTPUT -d 127.0.0.0/8 -j ACCEPT',
  'sudo iptables -A OUTPUT -m state --state ESTABLISHED,RELATED -j ACCEPT',
  'sudo iptables -A OUTPUT -j REJECT',
].join(' && ');

it('installs sshuttle as anybody does', { timeout: 900_000 }, async () => {
  const apt = 'sudo DEBIAN_FRONTEND=noninteractive apt-get -qy';
  await inGuest(`${apt} update && ${apt} install --no-install-recommends sshuttle`);
  expect(await inGuest('sshuttle --version')).toMatch(/^1\./);
});

it('leaves a guest alone that goes out by itself', async () => {
  expect((await control.call('network', 'probe', { vm: warmVm })).state).toMatchObject({ kind: 'direct' });
  expect((await inGuest('ls -a')).split('\n')).not.toContain('scripts');
});

it('says why a guest does not get out, and what is missing', async () => {
  await inGuest('sudo mv /usr/bin/sshuttle /usr/bin/sshuttle.away');
  await inGuest(cutOff);
  const { state } = await control.call('network', 'probe', { vm: warmVm });
  expect(state).toMatchObject({ kind: 'blocked', failure: 'dns' });
  await expect(control.call('network', 'start', { vm: warmVm })).rejects.toThrow(
    /sshuttle is not installed.*sudo apt-get install sshuttle/,
  );
  expect(await networkState()).toMatchObject({ kind: 'failed' });
});

it('brings names and https through this computer', async () => {
  await inGuest('sudo mv /usr/bin/sshuttle.away /usr/bin/sshuttle');
  await control.call('network', 'configure', { of: { vm: warmVm }, policy: { mode: 'on' } });
  await proxied();
  expect(await inGuest(`getent hosts ${site}`)).toContain(site);
  expect(await inGuest(`curl -sS -o /dev/null -w '%{http_code}' https://${site}`)).toBe('200');
  expect(await inGuest('~/scripts/proxy-status')).toMatch(
    /^Mode: on\nProxy: runs \(pid \d+\)\nConnectivity: the outside is reached$/m,
  );
  expect(await inGuest('stat -c "%a" ~/.cal-proxy.log')).toBe('600');
  const { lines } = await control.call('network', 'log', { vm: warmVm });
  expect(lines.join('\n')).toContain('All traffic goes through the host.');
});

it('takes its rules away when the orchestrator is killed, and puts them back after', async () => {
  const { argv } = await control.call('vm', 'sshCommand', { vm: warmVm });
  const hasRules = async () => (await runSsh(argv, 'sudo iptables -t nat -S')).includes('sshuttle-');
  expect(await hasRules()).toBe(true);
  process.kill((await home.orchestratorPid()) ?? 0, 'SIGKILL');
  await waitFor('the rules to be gone', async () => !(await hasRules()));
  control.close();

  expect(await home.corral(['vm', 'list'])).toMatchObject({ exitCode: 0 });
  control = await ControlConnection.open(home.runtime);
  await proxied();
});

it('respects who ends it by hand, and knows nothing of a guest that is off', async () => {
  await inGuest('~/scripts/proxy-stop');
  await waitFor('the look', async () => (await networkState()).kind === 'blocked', deadlineMs);
  expect(await inGuest('sudo iptables -t nat -S; cat ~/.cal-proxy.pid 2>&1; true')).not.toContain(
    'sshuttle-',
  );
  expect((await control.call('network', 'restart', { vm: warmVm })).state).toMatchObject({ kind: 'proxied' });
  await control.call('vm', 'stop', { vm: warmVm });
  expect(await networkState()).toEqual({ kind: 'unknown' });
});

import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { runCommand } from '../host/command';
import { startDetached } from '../host/detached-process';
import { waitForBanner } from './banner';
import { GuestConnection } from './guest-connection';
import { SshConfig } from './ssh-config';
import { ensureKeyPair } from './ssh-keys';
import { writeSeed } from './seed';
import type { GuestTarget } from './target';

/** A real sshd on loopback that stands for a guest, with the files that Corral makes for one. */
export interface SshGuest {
  readonly folder: string;
  readonly target: GuestTarget;
  readonly config: SshConfig;
  readonly connection: GuestConnection;
  /** Ends sshd as a power cut would. */
  stopServer(): void;
  /** sshd's log so far. */
  log(): Promise<string>;
  dispose(): Promise<void>;
}

/** A port of loopback that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts one, with Corral's files below a folder of the given name. Its user has an empty home. With `passwords` it
 * asks for passwords too, and none is right.
 */
export async function startSshGuest(
  homeName = 'with space',
  { passwords = false }: { readonly passwords?: boolean } = {},
): Promise<SshGuest> {
  const temporary = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-'));
  const folder = path.join(temporary, homeName);
  if (process.getuid?.() === 0) await fs.mkdir('/run/sshd', { recursive: true });
  const keys = await ensureKeyPair(path.join(folder, 'keys'), runCommand);
  const id = randomUUID();
  const { username } = os.userInfo();
  const seed = path.join(temporary, 'seed');
  const identity = { id, name: 'one', machineId: id.replaceAll('-', ''), user: username };
  const host = await writeSeed(seed, { ...identity, authorizedKey: keys.publicKey }, runCommand);
  const endpoint = { host: '127.0.0.1', port: await freePort() };
  const target = { id, user: username, endpoint, hostPublicKey: host.hostPublicKey };
  const stopServer = await startSshd(temporary, path.join(seed, 'corral'), endpoint.port, passwords);
  await waitForBanner(endpoint, { timeoutMs: 10_000 });

  const config = new SshConfig(
    { vms: path.join(folder, 'vms'), runtime: path.join(folder, 'run') },
    keys.privateKeyFile,
  );
  await config.write(target);
  const connection = new GuestConnection(id, config, runCommand);
  return {
    folder,
    target,
    config,
    connection,
    stopServer,
    log: () => fs.readFile(path.join(temporary, 'sshd.log'), 'utf8'),
    dispose: async () => {
      await connection.dispose();
      stopServer();
      await fs.rm(temporary, { recursive: true, force: true });
    },
  };
}

async function startSshd(
  folder: string,
  identity: string,
  port: number,
  passwords: boolean,
): Promise<() => void> {
  const configFile = path.join(folder, 'sshd_config');
  await fs.writeFile(
    configFile,
    `ListenAddress 127.0.0.1
Port ${port}
HostKey "${path.join(identity, 'ssh_host_ed25519_key')}"
AuthorizedKeysFile "${path.join(identity, 'authorized_keys')}"
StrictModes no
UsePAM no
PidFile none
PermitRootLogin yes
PasswordAuthentication ${passwords ? 'yes' : 'no'}
SetEnv "HOME=${folder}"
LogLevel VERBOSE
`,
  );
  const { pid, exited } = await startDetached('/usr/sbin/sshd', ['-D', '-e', '-f', configFile], {
    logFile: path.join(folder, 'sshd.log'),
  });
  let alive = true;
  void exited.then(() => (alive = false));
  return () => {
    if (alive) process.kill(pid, 'SIGKILL');
    alive = false;
  };
}

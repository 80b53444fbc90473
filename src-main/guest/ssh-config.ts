import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../host/atomic-file';
import { CorralError } from '../host/errors';
import type { Paths } from '../host/paths';
import { bareKey } from './public-key';
import type { GuestTarget } from './target';

/** A socket address holds 104 bytes on macOS, and ssh binds a name with 17 more first. */
const maxControlPathBytes = 86;

/**
 * Configuration of OpenSSH for each VM, in files of its own: the user's and the system's are never
 * read (`-F`), and nothing is trusted but the pinned host key and Corral's own key.
 */
export class SshConfig {
  constructor(
    private readonly paths: Pick<Paths, 'vms' | 'runtime'>,
    private readonly privateKeyFile: string,
  ) {}

  /** `<vms>/<id>/ssh/config`. */
  file(id: string): string {
    return path.join(this.paths.vms, id, 'ssh', 'config');
  }

  /**
   * Writes the files for a running VM. To be repeated at each start, since the port changes.
   *
   * @throws CorralError `invalid-input` for a target or a path that ssh's configuration can't hold.
   */
  async write(target: GuestTarget): Promise<void> {
    const file = this.file(target.id);
    const knownHosts = path.join(path.dirname(file), 'known_hosts');
    const text = configText(target, {
      knownHosts,
      privateKey: this.privateKeyFile,
      controlPath: this.controlPath(target),
    });
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await fs.mkdir(this.paths.runtime, { recursive: true, mode: 0o700 });
    await writeFileAtomic(knownHosts, `${hostAlias(target.id)} ${bareKey(target.hostPublicKey)}\n`);
    await writeFileAtomic(file, text);
  }

  /** Arguments of `ssh`: this VM's configuration, then options, the VM, and what follows it. */
  arguments(id: string, options: readonly string[], ...command: readonly string[]): readonly string[] {
    return ['-F', this.file(id), ...options, hostAlias(id), ...command];
  }

  /** Of the port too, so that a new start never meets the connection of the one before. */
  private controlPath(target: GuestTarget): string {
    const { host, port } = target.endpoint;
    const hash = createHash('sha256').update(`${target.id} ${host} ${port}`).digest('hex').slice(0, 8);
    return path.join(this.paths.runtime, `${hash}.mux`);
  }
}

/** The name under which a VM is known to ssh. */
export function hostAlias(id: string): string {
  return `corral-${id}`;
}

function configText(
  target: GuestTarget,
  files: { readonly knownHosts: string; readonly privateKey: string; readonly controlPath: string },
): string {
  checkTarget(target);
  if (Buffer.byteLength(files.controlPath) > maxControlPathBytes) {
    throw new CorralError(
      'invalid-input',
      `The folder ${path.dirname(files.controlPath)} has too long a name for sockets. Set XDG_RUNTIME_DIR or TMPDIR to a shorter one.`,
    );
  }
  return `Host ${hostAlias(target.id)}
  HostName ${target.endpoint.host}
  Port ${target.endpoint.port}
  User ${target.user}
  HostKeyAlias ${hostAlias(target.id)}
  HostKeyAlgorithms ssh-ed25519
  StrictHostKeyChecking yes
  CheckHostIP no
  UpdateHostKeys no
  UserKnownHostsFile ${quotePath(files.knownHosts)}
  GlobalKnownHostsFile /dev/null
  IdentityFile ${quotePath(files.privateKey)}
  IdentitiesOnly yes
  IdentityAgent none
  PreferredAuthentications publickey
  BatchMode yes
  ForwardAgent no
  ForwardX11 no
  PermitLocalCommand no
  EscapeChar none
  ControlMaster auto
  ControlPath ${quotePath(files.controlPath)}
  ControlPersist 60
  ServerAliveInterval 5
  ServerAliveCountMax 3
  ConnectTimeout 10
  LogLevel ERROR
`;
}

function checkTarget(target: GuestTarget): void {
  const sound =
    /^[A-Za-z0-9-]{1,64}$/.test(target.id) &&
    /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(target.user) &&
    /^[A-Za-z0-9.:]{1,253}$/.test(target.endpoint.host) &&
    Number.isInteger(target.endpoint.port) &&
    target.endpoint.port > 0 &&
    target.endpoint.port < 65_536;
  if (!sound) throw new CorralError('invalid-input', 'This is not the address of a guest.', { target });
}

/** A path as one word of ssh_config(5), where `%` begins a token and `${` a variable. */
export function quotePath(file: string): string {
  if (/[\p{Cc}]|\$\{/u.test(file)) {
    throw new CorralError(
      'invalid-input',
      `The path ${JSON.stringify(file)} holds a control character or “\${”, which OpenSSH can't be given. Set CORRAL_HOME to another folder.`,
    );
  }
  return `"${file.replaceAll('%', '%%').replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

import fs from 'node:fs/promises';
import path from 'node:path';
import type { CommandRunner } from '../host/command';
import { bareKey, fingerprintOf } from './public-key';
import { ensurePrivateKey } from './private-key';

/** Who a guest is. */
export interface GuestIdentity {
  /** UUID; a new one makes the guest take itself for a new machine. */
  readonly id: string;
  readonly name: string;
  /** 32 hex digits. */
  readonly machineId: string;
  /** Account that may log in. */
  readonly user: string;
  /** Corral's public key. */
  readonly authorizedKey: string;
}

export interface HostKey {
  /** `ssh-ed25519 AAAA…` without a comment. */
  readonly hostPublicKey: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
}

/**
 * Writes the folder that a VM sees as a read-only disk labelled CIDATA: NoCloud files for other
 * people's cloud images, and `corral/` for ours. Safe to repeat: a host key that is there stays, the
 * rest is written anew, without waiting for the disk, since every start does so. The folder holds the guest's private host key, hence 0700.
 */
export async function writeSeed(
  folder: string,
  identity: GuestIdentity,
  run: CommandRunner,
): Promise<HostKey> {
  const own = path.join(folder, 'corral');
  await fs.mkdir(own, { recursive: true, mode: 0o700 });
  await fs.chmod(folder, 0o700);
  const privateKeyFile = path.join(own, 'ssh_host_ed25519_key');
  const hostPublicKey = bareKey(await ensurePrivateKey(privateKeyFile, '', run));
  await fs.writeFile(`${privateKeyFile}.pub`, `${hostPublicKey}\n`);
  await fs.writeFile(path.join(own, 'authorized_keys'), `${identity.authorizedKey}\n`);
  await fs.writeFile(path.join(own, 'user'), `${identity.user}\n`);
  await fs.writeFile(path.join(own, 'instance-id'), `${identity.id}\n`);
  const hostPrivateKey = await fs.readFile(privateKeyFile, 'utf8');
  await writeUserData(folder, cloudConfig(identity, hostPrivateKey, hostPublicKey));
  await writeMetaData(folder, identity.id, identity.name);
  return { hostPublicKey, fingerprint: fingerprintOf(hostPublicKey) };
}

/** A VM's name as a host name: letters, digits and hyphens. */
export function hostnameOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9-]/g, '-').replace(/-+$/, '');
}

/** The value is quoted because a name may look like a YAML number. */
async function writeMetaData(folder: string, id: string, name: string): Promise<void> {
  const text = `instance-id: "${id}"\nlocal-hostname: "${hostnameOf(name)}"\n`;
  await fs.writeFile(path.join(folder, 'meta-data'), text, { mode: 0o600 });
}

/** JSON is YAML, and needs no second way of quoting. */
async function writeUserData(folder: string, config: object): Promise<void> {
  const text = `#cloud-config\n${JSON.stringify(config, null, 2)}\n`;
  await fs.writeFile(path.join(folder, 'user-data'), text, { mode: 0o600 });
}

/** See the module reference of cloud-init: "Users and Groups", "SSH", "Bootcmd", "Runcmd". */
function cloudConfig(identity: GuestIdentity, hostPrivateKey: string, hostPublicKey: string): object {
  return {
    hostname: hostnameOf(identity.name),
    users: [
      {
        name: identity.user,
        shell: '/bin/bash',
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
        ssh_authorized_keys: [identity.authorizedKey],
      },
    ],
    ssh_genkeytypes: ['ed25519'],
    ssh_keys: { ed25519_private: hostPrivateKey, ed25519_public: hostPublicKey },
    bootcmd: [
      [
        'cloud-init-per',
        'instance',
        'corral-machine-id',
        'sh',
        '-c',
        `echo ${identity.machineId} >/etc/machine-id`,
      ],
    ],
    // sshd turns a user away whose shell is missing, so zsh only where it is there.
    runcmd: [
      ['sh', '-c', 'if [ -x /usr/bin/zsh ]; then usermod --shell /usr/bin/zsh "$1"; fi', 'sh', identity.user],
    ],
  };
}

import fs from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../host/atomic-file';

/** A key by which a guest may log in to this computer. */
export interface GuestKey {
  readonly vmId: string;
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicKey: string;
  /** The address that the guest comes from; no other may use the key. */
  readonly from: string;
}

/** What our lines end with; the id of the VM follows. */
const mark = 'corral-vm-';
const ownLine = new RegExp(String.raw`^restrict,from="[^"]*" ssh-ed25519 \S+ ${mark}([0-9a-f-]{36})$`);

/**
 * The same text with other keys of guests; every other byte stays.
 *
 * @param isKept says of the VM of each of our lines whether the line stays
 * @param added stands at the end, for a VM whose line does not stay
 */
export function editKeys(text: string, isKept: (vmId: string) => boolean, added?: GuestKey): string {
  const lines = text.split('\n').filter((line) => {
    const vmId = ownLine.exec(line)?.[1];
    return vmId === undefined || isKept(vmId);
  });
  const kept = lines.join('\n');
  if (!added) return kept;
  const start = kept === '' || kept.endsWith('\n') ? kept : `${kept}\n`;
  return `${start}restrict,from="${added.from}" ${added.publicKey} ${mark}${added.vmId}\n`;
}

/** The user's `~/.ssh/authorized_keys`, which belongs to the user: only lines with our mark are ever changed. */
export class AuthorizedKeys {
  constructor(private readonly home: string) {}

  /** Lets a guest log in; what it had before is replaced. */
  add(key: GuestKey): Promise<void> {
    return this.edit((text) => editKeys(text, (vmId) => vmId !== key.vmId, key));
  }

  /** Takes away the keys of all guests but some. */
  retain(isKept: (vmId: string) => boolean): Promise<void> {
    return this.edit((text) => editKeys(text, isKept));
  }

  /** A link stays a link, and the file that it leads to keeps its mode. */
  private async edit(change: (text: string) => string): Promise<void> {
    const name = path.join(this.home, '.ssh', 'authorized_keys');
    const file = await fs.realpath(name).catch(ifAbsent(name));
    // One character for each byte, so that text in any encoding stays as it is.
    const before = await fs.readFile(file, 'latin1').catch(ifAbsent(''));
    const after = change(before);
    if (after === before) return;
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const mode = await fs.stat(file).then((stat) => stat.mode & 0o777, ifAbsent(0o600));
    await writeFileAtomic(file, Buffer.from(after, 'latin1'), mode);
  }
}

function ifAbsent<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return value;
    throw error;
  };
}

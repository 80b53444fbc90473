import { shareSchema } from '../../src-preload/contract/vm';
import { CorralError } from '../host/errors';
import type { GuestConnection } from './guest-connection';

/** Where shares lie in every guest, as macOS guests have it. */
const sharesFolder = '/Volumes/My Shared Files';

/** What mount(8) and umount(8) say when the system call failed. */
const mountFailed = 32;

const mountScript = `set -eu
tag=$1 point=$2
if [ "$(uname -s)" = Darwin ]; then [ -d "$point" ]; exit; fi # It mounts its shares by itself.
# There already, by itself or in a folder of all shares.
[ "$(findmnt --noheadings --output SOURCE --target "$point" 2>/dev/null)" != "$tag" ] || exit 0
mounted=$(findmnt --noheadings --output SOURCE --mountpoint "$point" || :)
[ -z "$mounted" ] || sudo -n umount -- "$point"
sudo -n mkdir -p -- "$point"
sudo -n mount -t virtiofs -- "$tag" "$point"`;

const unmountScript = `set -eu
point=$1
if findmnt --mountpoint "$point" >/dev/null; then sudo -n umount -- "$point"; fi
[ ! -d "$point" ] || sudo -n rmdir -- "$point"`;

/**
 * Mounts a virtiofs tag in a Linux guest. Safe to repeat.
 *
 * @returns the folder in the guest.
 * @throws CorralError `invalid-input`, `guest-failed`, or as {@link GuestConnection.run}.
 */
export async function mountShare(guest: GuestConnection, tag: string, name: string): Promise<string> {
  const point = mountPoint(name);
  const result = await guest.run(mountScript, { args: [tag, point], expectedExitCodes: [0, mountFailed] });
  if (result.exitCode === 0) return point;
  throw new CorralError(
    'guest-failed',
    `The guest could not mount the share “${name}” (${result.stderr.trim().split('\n')[0] ?? ''}). Take it out and attach it again.`,
    { vmId: guest.vmId, tag, stderr: result.stderr.trim().slice(-2_000) },
    true,
  );
}

/**
 * Takes a share out of a Linux guest. Safe to repeat.
 *
 * @throws CorralError `guest-failed` while a program in the guest uses it, or as {@link GuestConnection.run}.
 */
export async function unmountShare(guest: GuestConnection, name: string): Promise<void> {
  const result = await guest.run(unmountScript, {
    args: [mountPoint(name)],
    expectedExitCodes: [0, mountFailed],
  });
  if (result.exitCode === 0) return;
  throw new CorralError(
    'guest-failed',
    `The share “${name}” can't be taken out while a program in the guest uses it. Close that program, or leave the folder in its shell, and try again.`,
    { vmId: guest.vmId, stderr: result.stderr.trim().slice(-2_000) },
    true,
  );
}

function mountPoint(name: string): string {
  if (!shareSchema.shape.name.safeParse(name).success) {
    throw new CorralError('invalid-input', `“${name}” is not the name of a share.`);
  }
  return `${sharesFolder}/${name}`;
}

import { existsSync, type BigIntStats } from 'node:fs';
import { constants, type FileHandle } from 'node:fs/promises';

const { O_NOFOLLOW, O_NONBLOCK } = constants;

/** From Darwin's <sys/fcntl.h>; Node does not name it. A link anywhere on the way is refused, not only at its end. */
const darwinNoFollowAny = 0x20000000;

/** For every open(2) of something that may be a trap: no link is followed, and no pipe is waited for. */
export const noTrap = O_NOFOLLOW | O_NONBLOCK | (process.platform === 'darwin' ? darwinNoFollowAny : 0);

/**
 * A path that means exactly what is open, whatever its name means by now; it holds while the handle is open. Node has
 * no openat(2): this is the one file that knows what the systems have instead.
 *
 * Linux goes from `/proc/self/fd/<n>` straight to the open file (proc(5)). macOS has `/.vol/<device>/<inode>`, but its
 * kernel spells that out as a path and then walks along it, so a folder swapped for a link in just that moment would
 * lead astray: hence {@link noTrap}, and `/.nofollow` in front, where the system has that, for calls without flags.
 */
export function placeOf(handle: FileHandle, { dev, ino }: BigIntStats): string {
  if (process.platform !== 'darwin') return `/proc/self/fd/${handle.fd}`;
  const prefix = existsSync('/.nofollow/usr') ? '/.nofollow' : '';
  return `${prefix}/.vol/${dev}/${ino}`;
}

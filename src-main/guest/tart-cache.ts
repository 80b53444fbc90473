import type { GuestConnection } from './guest-connection';

/** What has become of `~/.tart/cache` in a guest. */
export type TartCache =
  /** It leads to this computer's cache, so that VMs inside the VM need no download. */
  | 'linked'
  /** Nothing is shared: Tart downloads there as anywhere. */
  | 'not-shared'
  /** The guest has a cache of its own, which stays. */
  | 'own';

/** A link that leads nowhere would keep Tart in the guest from downloading. An empty folder is as good as none. */
const script = `set -eu
share='/Volumes/My Shared Files/tart-cache' cache=$HOME/.tart/cache
if [ ! -d "$share" ]; then
  if [ -L "$cache" ] && [ "$(readlink "$cache")" = "$share" ]; then rm -f "$cache"; fi
  echo not-shared
  exit
fi
if [ -L "$cache" ] && [ "$(readlink "$cache")" = "$share" ]; then echo linked; exit; fi
mkdir -p "$HOME/.tart"
if [ -L "$cache" ]; then rm -f "$cache"; else rmdir "$cache" 2>/dev/null || :; fi
if [ -e "$cache" ]; then echo own; exit; fi
ln -s "$share" "$cache"
echo linked`;

/** Leads Tart in a macOS guest to the cache that its machine is started with. Safe to repeat. */
export async function linkTartCache(
  guest: Pick<GuestConnection, 'run'>,
  signal?: AbortSignal,
): Promise<TartCache> {
  const { stdout } = await guest.run(script, signal ? { signal } : {});
  const answer = stdout.trim();
  return answer === 'linked' || answer === 'own' ? answer : 'not-shared';
}

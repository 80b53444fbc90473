import type { Share } from '../../../src-preload/contract/vm';
import { CorralError } from '../../host/errors';

/** Tag that macOS guests mount by themselves at `/Volumes/My Shared Files`. */
export const automountTag = 'com.apple.virtio-fs.automount';

/** Under this name guests find Tart's cache beside their shares. */
const cacheName = 'tart-cache';

const oddCharacter = /[,:\r\n]/;

/** The tag under which a guest finds a share: Linux guests mount each one, macOS mounts all at once. */
export function shareTag(share: Share, os: 'darwin' | 'linux'): string {
  return os === 'darwin' ? automountTag : share.name;
}

/**
 * `--dir` arguments for `tart run`. Its grammar splits at colons and commas and knows no quotes.
 *
 * @throws CorralError `invalid-input` for a path that it would misread
 */
export function shareArguments(shares: readonly Share[], os: 'darwin' | 'linux'): readonly string[] {
  return shares.map((share) => {
    const problem = whyUnreadable(share.hostPath);
    if (problem !== null) throw new CorralError('invalid-input', problem);
    return `--dir=${os === 'darwin' ? `${share.name}:${share.hostPath}` : `${share.hostPath}:tag=${share.name}`}`;
  });
}

/**
 * Shares Tart's cache, read-only, for VMs inside the VM. A share of the same name goes before it, and a folder that
 * Tart would misread is left out.
 */
export function tartCacheArguments(shares: readonly Share[], cache: string | null): readonly string[] {
  if (cache === null || oddCharacter.test(cache) || shares.some(({ name }) => name === cacheName)) return [];
  return [`--dir=${cacheName}:${cache}:ro`];
}

/** Why Tart would misread a path, and what to do; null when it does not. */
export function whyUnreadable(hostPath: string): string | null {
  if (!hostPath.startsWith('/')) return `Tart can’t share “${hostPath}”: it is not an absolute path.`;
  const odd = oddCharacter.exec(hostPath)?.[0];
  if (odd === undefined) return null;
  const what = odd === ',' ? 'a comma' : odd === ':' ? 'a colon' : 'a line break';
  return `Tart can’t share “${hostPath}”: its name holds ${what}. Rename the folder, or share one above it.`;
}

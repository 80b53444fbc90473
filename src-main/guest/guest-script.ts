import fs from 'node:fs/promises';
import path from 'node:path';

/** Scripts of resources/guest that are sent to a guest by value. */
export type GuestScript = 'guest-stream.sh' | 'git-safety-scan.sh' | 'tmux-wrapper.sh';

/** Reads one of them. */
export function readGuestScript(resources: string, name: GuestScript): Promise<string> {
  return fs.readFile(path.join(resources, 'guest', name), 'utf8');
}

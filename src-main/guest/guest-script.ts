import fs from 'node:fs/promises';
import path from 'node:path';
import { shellQuote } from './shell-quote';

/** Scripts of resources/guest that are sent to a guest by value. */
export type GuestScript =
  'agent-status.sh' | 'enroll.sh' | 'guest-stream.sh' | 'tmux-wrapper.sh' | 'proxy/network-probe.sh';

/** Scripts about git repositories, which stand behind git-shared.sh. */
export type GitScript = 'git-safety-scan.sh' | 'git-rescue.sh';

/** Reads one of them. */
export function readGuestScript(resources: string, name: GuestScript): Promise<string> {
  return read(resources, name);
}

/** Reads one of them with what they have in common, which it finds as a text in `$shared` too. */
export async function readGitScript(resources: string, name: GitScript): Promise<string> {
  const shared = await read(resources, 'git-shared.sh');
  return `shared=${shellQuote(shared)}\neval "$shared"\n${await read(resources, name)}`;
}

function read(resources: string, name: string): Promise<string> {
  return fs.readFile(path.join(resources, 'guest', name), 'utf8');
}

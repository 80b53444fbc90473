import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';

/** Every place on disk that Corral uses. All hang on `home`, the runtime folder on its hash. */
export interface Paths {
  /** Data of this user: records, disks, keys. 0700. */
  readonly home: string;
  /** Images are immutable and may be shared by several homes (`CORRAL_IMAGES`). */
  readonly images: string;
  readonly vms: string;
  /** Immutable disk layers shared by clones. */
  readonly layers: string;
  /** Which families there are. */
  readonly families: string;
  readonly tasks: string;
  readonly logs: string;
  /** Work that was saved from VMs. */
  readonly rescue: string;
  /** What the user chose. */
  readonly settings: string;
  /** Corral's own SSH key pair. */
  readonly keys: string;
  /** Sockets and other things that die with the boot; short, since a socket path has 104 bytes at most. */
  readonly runtime: string;
  readonly controlSocket: string;
  readonly lease: string;
  /** Read-only files that come with the app: guest scripts, image recipe, icons. */
  readonly resources: string;
}

/** Places for this user, from the environment (`CORRAL_HOME`, `CORRAL_IMAGES`, XDG variables). */
export function resolvePaths(resources: string, env: NodeJS.ProcessEnv = process.env): Paths {
  const home = path.resolve(env['CORRAL_HOME'] ?? defaultHome(env));
  const runtime = path.join(
    env['XDG_RUNTIME_DIR'] ?? os.tmpdir(),
    `corral-${process.getuid?.() ?? 0}-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`,
  );
  return {
    home,
    images: path.resolve(env['CORRAL_IMAGES'] ?? path.join(home, 'images')),
    vms: path.join(home, 'vms'),
    layers: path.join(home, 'layers'),
    families: path.join(home, 'families.json'),
    tasks: path.join(home, 'tasks'),
    logs: path.join(home, 'logs'),
    rescue: path.join(home, 'rescue'),
    settings: path.join(home, 'settings.json'),
    keys: path.join(home, 'keys'),
    runtime,
    controlSocket: path.join(runtime, 'control.sock'),
    lease: path.join(home, 'lease'),
    resources,
  };
}

function defaultHome(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'darwin')
    return path.join(os.homedir(), 'Library', 'Application Support', 'Corral');
  return path.join(env['XDG_DATA_HOME'] ?? path.join(os.homedir(), '.local', 'share'), 'corral');
}

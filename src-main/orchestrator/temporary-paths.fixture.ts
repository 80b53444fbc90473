import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { resolvePaths, type Paths } from '../host/paths';

/** Environment and places of a throw-away Corral. */
export interface TemporaryCorral {
  readonly env: Readonly<Record<string, string>>;
  readonly paths: Paths;
  remove(): Promise<void>;
}

export async function temporaryCorral(): Promise<TemporaryCorral> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-herd-'));
  const env = { CORRAL_HOME: path.join(folder, 'data'), XDG_RUNTIME_DIR: folder };
  return {
    env,
    paths: resolvePaths('/nowhere', env),
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

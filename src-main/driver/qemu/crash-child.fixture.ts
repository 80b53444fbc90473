import { resolvePaths } from '../../host/paths';
import { runCommand } from '../../host/command';
import { QemuDriver } from './qemu-driver';
import type { QemuSpec } from './qemu-spec';

/** What the parent test wants done before this process is killed at a crash point. */
export interface CrashTask {
  readonly home: string;
  readonly runtime: string;
  readonly action: 'clone' | 'start' | 'delete' | 'create';
  readonly source: QemuSpec;
  readonly target: QemuSpec;
}

async function act({ home, runtime, action, source, target }: CrashTask): Promise<void> {
  const paths = resolvePaths('', { CORRAL_HOME: home, XDG_RUNTIME_DIR: runtime });
  const driver = new QemuDriver({ paths, run: runCommand });
  await driver.adopt([source]);
  if (action === 'clone') await driver.clone(source, target);
  else if (action === 'start') await driver.start(source);
  else if (action === 'create') await driver.create(target);
  else await driver.delete(source.id);
}

const task = process.argv[2];
if (task !== undefined) {
  act(JSON.parse(task) as CrashTask).then(
    () => process.exit(0), // The parent sees that no crash point was met.
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
}

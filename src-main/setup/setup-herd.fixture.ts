import fs from 'node:fs/promises';
import path from 'node:path';
import { FamilyHerd } from '../family/family-herd.fixture';
import type { GuestWatch, WatchGuest } from '../fleet/guest-watch';
import type { GuestRunOptions } from '../guest/guest-connection';
import { runCommand } from '../host/command';
import type { Task } from '../../src-preload/contract/task';
import type { GuestFile } from './guest-files';
import { LoginWaits } from './login';
import { RecipeStore } from './recipe-store';
import { SetupService } from './setup-service';
import { setupTaskDefinitions } from './setup-tasks';

export const recipe = `
tools:
  - name: jq
    debian: { apt: jq }
  - name: shaky
    debian: { npm: shaky }
  - name: ghostty
    macos: { cask: ghostty }
`;

/** Speaks as vm-setup.sh does. “shaky” fails until the home has a file `repaired`. */
const fakeSetup = `#!/bin/sh
[ "\${1-}" = --only ] && only=$2 || only=
[ ! -e "$HOME/unwilling" ] || { echo 'CONFIGURE The shell is gone.'; exit 1; }
echo 'CONFIGURE Wrote Corral’s part of ~/.zshrc.'
code=0
while read -r name rest; do
  [ -z "$only" ] || [ "$only" = "$name" ] || continue
  echo "TOOL $name start"
  if [ "$name" = shaky ] && [ ! -e "$HOME/repaired" ]; then
    echo "TOOL $name failed It shook."
    code=3
  else
    echo "TOOL $name installed $name 1.0"
  fi
done <"$HOME/scripts/recipe.tsv"
exit $code
`;
const scripts: GuestFile[] = [{ path: 'scripts/vm-setup.sh', mode: 0o755, content: fakeSetup }];

/** The workflow on machines that are only remembered, with a folder of this computer for the home of each guest. */
export class SetupHerd {
  private constructor(
    readonly herd: FamilyHerd,
    readonly service: SetupService,
    /** What the steps asked of other rooms, in order. */
    readonly calls: readonly string[],
    private readonly homes: string,
  ) {}

  static async open(): Promise<SetupHerd> {
    const logins = new LoginWaits();
    const calls: string[] = [];
    const call = (name: string) => (): Promise<string> => {
      calls.push(name);
      return Promise.resolve(`did ${name}`);
    };
    const noAnswer = { at: 1, services: [] };
    const lookAtLogins = () => call('look')().then(() => noAnswer);
    let homes = '';
    const watchGuest: WatchGuest = ({ id }, _endpoint, onNews) => {
      queueMicrotask(() => onNews({ kind: 'ready' }));
      return localWatch(path.join(homes, id));
    };
    const herd = await FamilyHerd.open({
      watchGuest,
      definitions: (fleet, families) =>
        setupTaskDefinitions({
          fleet,
          families,
          access: { keys: call('keys'), cache: call('cache') },
          network: {
            prepare: () => call('prepare')().then(() => undefined),
            settle: () => call('settle')().then(() => undefined),
          },
          logins,
          scripts,
          version: '1.2.3',
          lookAtLogins,
          now: () => 7,
        }),
    });
    homes = path.join(herd.folder, 'homes');
    const service = new SetupService({
      registry: herd.registry,
      families: herd.families,
      store: herd.store,
      work: herd.work,
      tasks: herd.tasks,
      gate: herd.gate,
      logins,
      recipes: new RecipeStore(path.join(herd.folder, 'recipe.yaml'), path.resolve('resources')),
      lookAtLogins,
      now: () => herd.now,
    });
    return new SetupHerd(herd, service, calls, homes);
  }

  close(): Promise<void> {
    return this.herd.close();
  }

  /** The home of a VM's guest. */
  home(name: string): string {
    return path.join(this.homes, this.herd.registry.find(name).id);
  }

  init(more: Partial<Parameters<SetupService['init']>[0]> = {}): Promise<{ readonly taskId: string }> {
    return this.service.init({ prefix: 'cal', recipe, skipLogin: true, ...more });
  }

  task(id: string): Promise<Task> {
    return this.herd.tasks.get(id).then(({ task }) => task);
  }

  async log(id: string): Promise<string> {
    return (await this.herd.tasks.get(id)).log.join('\n');
  }
}

/** A guest whose scripts run here. Nobody is at work in it but who is told to be by files in its home. */
function localWatch(home: string): GuestWatch {
  return {
    power: undefined,
    dispose: () => Promise.resolve(),
    async run(script: string, { args = [], ...options }: GuestRunOptions = {}) {
      const programs = path.join(home, 'bin');
      await fs.mkdir(programs, { recursive: true });
      for (const name of ['pgrep', 'tmux']) {
        await fs.writeFile(path.join(programs, name), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
      }
      const env = { HOME: home, PATH: `${programs}:${process.env['PATH'] ?? ''}` };
      return runCommand('dash', ['-c', script, 'corral', ...args], { ...options, env });
    },
  } satisfies Partial<Record<keyof GuestWatch, unknown>> as unknown as GuestWatch;
}

import os from 'node:os';
import path from 'node:path';
import { payloadMethods } from '../api/payload-methods';
import type { Driver } from '../driver/driver';
import type { GuestWatch } from '../fleet/guest-watch';
import type { VmRegistry } from '../fleet/vm-registry';
import type { Paths } from '../host/paths';
import type { GuestReach } from '../payload/bring-up';
import { installedService, readServiceFiles } from '../payload/guest-service';
import { kindOf, payloadShare } from '../payload/kinds/all-kinds';
import { signalCli } from '../payload/kinds/signal-cli';
import { PayloadLocks } from '../payload/lock/payload-locks';
import { ownerStates, type NamedMachines } from '../payload/owner-states';
import { PayloadActions } from '../payload/payload-actions';
import { PayloadAgent } from '../payload/payload-agent';
import { PayloadFolders } from '../payload/payload-folders';
import { PayloadRegister } from '../payload/payload-register';
import { PayloadService } from '../payload/payload-service';
import { payloadTaskDefinitions } from '../payload/payload-tasks';
import type { AnyTaskDefinition } from '../tasks/task-definition';
import type { TaskRunner } from '../tasks/task-runner';

export interface PayloadRoomParts {
  readonly registry: VmRegistry;
  readonly driver: Driver;
  readonly machines: NamedMachines;
  /** @throws CorralError `wrong-state` when it is off */
  readonly guestOf: (vmId: string) => GuestWatch;
  readonly paths: Paths;
  /** They need the definitions first. */
  readonly tasks: () => TaskRunner;
  readonly warn: (sentence: string) => void;
  readonly log: (sentence: string) => void;
}

/** All that keeps payloads. */
export interface PayloadRoom {
  readonly payloads: PayloadService;
  readonly definitions: readonly AnyTaskDefinition[];
  readonly methods: ReturnType<typeof payloadMethods>;
}

/** Builds the room. Locks are where Clawbox has them, so that each respects the other’s. */
export async function payloadRoom(parts: PayloadRoomParts): Promise<PayloadRoom> {
  const { registry, driver, machines, guestOf, paths, tasks, warn, log } = parts;
  const files = await readServiceFiles(paths.resources);
  const locks = new PayloadLocks(
    path.join(os.homedir(), '.clawbox', 'locks', signalCli.lockKind),
    paths.home,
    ownerStates(registry, driver, machines),
  );
  const register = await PayloadRegister.open(path.join(paths.home, 'payloads'), warn);
  const folders = new PayloadFolders(register, Date.now);
  const payloads: PayloadService = new PayloadService({
    registry,
    driver,
    locks,
    folders,
    guestOf,
    reach: (vmId, binding) => {
      const kind = kindOf(binding.kind);
      const guest: Pick<GuestWatch, 'run'> = { run: (script, options) => guestOf(vmId).run(script, options) };
      return {
        agent: new PayloadAgent(guest, () => ({ vm: registry.record(vmId).name, kind })),
        service: installedService(guest, kind, files),
        async connect() {
          const { tag } = await driver.attachShare(vmId, payloadShare(binding));
          await guestOf(vmId).mountShare(tag, kind.shareName);
        },
        async disconnect() {
          await guestOf(vmId).unmountShare(kind.shareName);
          await driver.detachShare(vmId, kind.shareName);
        },
      } satisfies GuestReach;
    },
    now: Date.now,
    log,
  });
  const actions = new PayloadActions({
    registry,
    driver,
    locks,
    folders,
    service: payloads,
    tasks,
    home: paths.home,
    now: Date.now,
  });
  const taskParts = {
    registry,
    locks,
    folders,
    service: () => payloads,
    requireAttachable: (input: Parameters<PayloadActions['requireAttachable']>[0]) =>
      actions.requireAttachable(input),
  };
  return {
    payloads,
    definitions: payloadTaskDefinitions(taskParts),
    methods: payloadMethods(actions),
  };
}

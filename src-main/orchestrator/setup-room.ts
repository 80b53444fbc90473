import path from 'node:path';
import type { FamilyStore } from '../family/family-store';
import type { GuestWatch } from '../fleet/guest-watch';
import type { FleetParts } from '../fleet/make-vm';
import type { Paths } from '../host/paths';
import { AuthStatusReader } from '../setup/auth-status-reader';
import { guestAccess } from '../setup/guest-access';
import { readGuestFiles } from '../setup/guest-files';
import { LoginWaits } from '../setup/login';
import { RecipeStore } from '../setup/recipe-store';
import type { SetupNetwork } from '../setup/setup-network';
import { SetupService, type SetupServiceParts } from '../setup/setup-service';
import { setupTaskDefinitions } from '../setup/setup-tasks';
import type { AnyTaskDefinition } from '../tasks/task-definition';

/** What this room needs of others before there are tasks. */
export interface SetupRoomParts {
  readonly fleet: FleetParts;
  readonly store: FamilyStore;
  readonly guestOf: (vm: string) => GuestWatch;
  readonly network: SetupNetwork;
  readonly paths: Paths;
  /** Text of resources/guest/agent-status.sh. */
  readonly statusScript: string;
  readonly version: string;
}

/** All that makes agent machines; the service needs the task runner, which needs the definitions first. */
export interface SetupRoom {
  readonly definitions: readonly AnyTaskDefinition[];
  readonly logins: AuthStatusReader;
  service(others: Pick<SetupServiceParts, 'families' | 'work' | 'tasks' | 'gate'>): SetupService;
}

/** Builds the room. */
export async function setupRoom({
  fleet,
  store,
  guestOf,
  network,
  paths,
  statusScript,
  version,
}: SetupRoomParts): Promise<SetupRoom> {
  const logins = new AuthStatusReader(statusScript, fleet.registry, guestOf, Date.now);
  const shared = {
    logins: new LoginWaits(),
    lookAtLogins: (vmId: string) => logins.read(vmId),
    now: Date.now,
  };
  const recipes = new RecipeStore(path.join(paths.home, 'recipe.yaml'), paths.resources);
  return {
    definitions: setupTaskDefinitions({
      ...shared,
      fleet,
      families: store,
      access: guestAccess(guestOf),
      network,
      scripts: await readGuestFiles(paths.resources),
      version,
    }),
    logins,
    service: (others) => new SetupService({ ...shared, ...others, registry: fleet.registry, store, recipes }),
  };
}

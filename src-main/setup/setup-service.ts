import type { Input, Output } from '../../src-preload/contract/contract';
import type { NetworkPolicy } from '../../src-preload/contract/network';
import type { AuthStatus } from '../../src-preload/contract/setup-state';
import type { ConsentGate } from '../family/consent';
import type { Families } from '../family/families';
import type { FamilyStore } from '../family/family-store';
import type { FamilyTasks } from '../family/family-tasks';
import { temporaryName, tierName } from '../family/names';
import { requireUsable } from '../fleet/require-usable';
import type { VmRecord } from '../fleet/vm-record';
import type { VmRegistry } from '../fleet/vm-registry';
import { CorralError } from '../host/errors';
import type { TaskRunner } from '../tasks/task-runner';
import type { InitInput } from './init-input';
import type { InstallToolsInput } from './install-tools';
import type { LoginWaits } from './login';
import { parseRecipe } from './recipe';
import type { RecipeStore } from './recipe-store';

export interface SetupServiceParts {
  readonly registry: VmRegistry;
  readonly families: Families;
  readonly store: FamilyStore;
  readonly work: FamilyTasks;
  readonly tasks: TaskRunner;
  readonly gate: ConsentGate;
  readonly logins: LoginWaits;
  readonly recipes: RecipeStore;
  readonly lookAtLogins: (vmId: string) => Promise<AuthStatus>;
  readonly now: () => number;
}

/** Makes agent machines of bare guests. */
export class SetupService {
  constructor(private readonly parts: SetupServiceParts) {}

  /**
   * Starts the init workflow.
   *
   * @throws CorralError `invalid-input` (recipe), `needs-consent` (the present dev holds work), `wrong-state`,
   * `name-taken`, `not-found` (image), `not-enough-disk`
   */
  async init({ consent, force, ...input }: Input<'setup', 'init'>): Promise<Output<'setup', 'init'>> {
    const { registry, families, store, work, gate, recipes, now } = this.parts;
    const recipe = input.recipe ?? (await recipes.read()).text;
    parseRecipe(recipe);
    const familyBefore = store.get(input.prefix) ?? null;
    if (familyBefore) this.requireNoOther(familyBefore.id);
    const dev = familyBefore && (families.member(familyBefore.id, 'dev') ?? null);
    const init = familyBefore && (families.member(familyBefore.id, 'init') ?? null);
    const present = [dev, init].filter((vm) => vm !== null);
    work.requireIdle(present);
    if (dev) gate.require(dev, { consent, force });

    const made: VmRecord[] = [];
    try {
      const tiers = await families.reserveTiers(input, dev, made);
      const newInit = await this.reserveInit(tiers, init, made);
      await this.setNetwork(tiers.familyId, input.network ?? {});
      const task: InitInput = {
        ...tiers,
        familyBefore,
        init: newInit,
        replaced: { dev: dev && work.standing(dev), init: init && work.standing(init) },
        force: force ?? false,
        recipe,
        skipLogin: input.skipLogin ?? false,
        vmIds: [tiers.dev.sourceId, tiers.dev.vmId, newInit.vmId, ...present.map(({ id }) => id)],
        at: now(),
      };
      return { familyId: tiers.familyId, taskId: await work.start('setup.init', task, made) };
    } catch (error) {
      for (const { id } of made) await registry.remove(id);
      if (familyBefore) await store.put(familyBefore);
      throw error;
    }
  }

  /** @throws CorralError `wrong-state` when that task does not wait for a login */
  finishLogin(taskId: string): void {
    if (this.parts.logins.finish(taskId)) return;
    throw new CorralError('wrong-state', 'This task does not wait for anybody to log in.');
  }

  recipe(): Promise<Output<'setup', 'recipe'>> {
    return this.parts.recipes.read();
  }

  /** @throws CorralError `invalid-input` that names line and field */
  saveRecipe(text: string | null): Promise<void> {
    return this.parts.recipes.save(text);
  }

  /** @throws CorralError `not-found` (VM, tool), `wrong-state` (busy, nothing to install) */
  async install({ vm, tool }: Input<'setup', 'install'>): Promise<Output<'setup', 'install'>> {
    const { registry, work, recipes, now } = this.parts;
    const record = registry.find(vm);
    requireUsable(record, 'get tools');
    work.requireIdle([record]);
    const recipe = (await recipes.read()).text;
    const results = record.setup?.tools ?? [];
    const failed = results.filter(({ state }) => state !== 'installed').map(({ name }) => name);
    const tools = tool === undefined ? failed : [tool];
    if (tools.length === 0) {
      throw new CorralError(
        'wrong-state',
        `Nothing is missing in “${record.name}”. Name the tool to install.`,
      );
    }
    const known = [...parseRecipe(recipe).tools, ...results].map(({ name }) => name);
    const unknown = tools.find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw new CorralError('not-found', `The recipe has no tool “${unknown}”. It has: ${known.join(', ')}.`);
    }
    const { id, name } = record;
    const input: InstallToolsInput = { vmId: id, name, tools, recipe, vmIds: [id], at: now() };
    return { taskId: await work.start('setup.install', input) };
  }

  /** Looks anew who is logged in where. @throws CorralError `not-found`, `wrong-state`, `guest-unreachable` */
  authStatus(vm: string): Promise<AuthStatus> {
    const { registry, lookAtLogins } = this.parts;
    return lookAtLogins(registry.find(vm).id);
  }

  /** @throws CorralError `wrong-state` while this family is set up already */
  private requireNoOther(familyId: string): void {
    const other = this.parts.tasks
      .ofKind('setup.init')
      .find(({ task, input }) => task.endedAt === null && (input as InitInput).familyId === familyId)?.task;
    if (!other) return;
    const sentence =
      other.state === 'held'
        ? `“${other.title}” is held. Resume or cancel that first.`
        : `“${other.title}” is under way.`;
    throw new CorralError('wrong-state', sentence, { taskId: other.id });
  }

  private async reserveInit(
    { familyId, prefix, dev }: Pick<InitInput, 'familyId' | 'prefix' | 'dev'>,
    present: VmRecord | null,
    made: VmRecord[],
  ): Promise<InitInput['init']> {
    const { registry, store } = this.parts;
    const name = tierName({ prefix, base: store.find(familyId).base }, 'init');
    registry.requireFreeName(name, present?.id);
    const { driver, imageId, resources, user } = registry.record(dev.vmId);
    const record = await registry.reserve({
      name: present ? temporaryName(name) : name,
      driver,
      imageId,
      resources,
      user,
      family: { id: familyId, tier: 'init' },
      origin: 'initialized',
    });
    made.push(record);
    return { vmId: record.id, name };
  }

  private async setNetwork(
    familyId: string,
    wanted: { readonly [Key in keyof NetworkPolicy]?: NetworkPolicy[Key] | undefined },
  ): Promise<void> {
    const { store } = this.parts;
    const family = store.find(familyId);
    const { mode, way, allowPrivate } = wanted;
    await store.put({
      ...family,
      network: {
        mode: mode ?? family.network.mode,
        way: way ?? family.network.way,
        allowPrivate: allowPrivate ?? family.network.allowPrivate,
      },
    });
  }
}

import type { SetAside } from '../../src-preload/contract/vm';
import type { FleetParts } from '../fleet/make-vm';
import { renameVm } from '../fleet/rename-vm';
import { turnOff } from '../fleet/turn-off';
import type { RecordChange } from '../fleet/vm-registry';
import { CorralError, toCorralError } from '../host/errors';
import type { Step } from '../tasks/task-definition';
import { asideName, temporaryName } from './names';
import { setAsideMs } from './set-aside';

/** A VM that gives way to another one, or whose disk is wanted as it stands. */
export interface Stopped {
  readonly id: string;
  /** Whether it ran when the task was asked for; then an undo starts it again. */
  readonly ran: boolean;
}

/** Input that the tasks of this room have in common. */
export interface FamilyTaskInput {
  /** Every VM that the task works on. */
  readonly vmIds: readonly string[];
  /** When it was asked for, epoch milliseconds: names that hold a time stay the same when a step is repeated. */
  readonly at: number;
}

/** Finds something in the input of a task. */
type Of<Input, Value> = (input: Input) => Value;

/** Turns VMs off; `force` says that nobody looked what would be lost with them. */
export function stopStep<Input extends FamilyTaskInput, Memo>(
  parts: FleetParts,
  vms: Of<Input, readonly Stopped[]>,
  force: Of<Input, boolean> = () => false,
): Step<Input, Memo> {
  return {
    name: 'stop',
    title: 'Stop what runs',
    async run({ input, log }) {
      for (const { id } of vms(input)) await turnOff(parts, id, force(input), log);
    },
    async undo({ input, log }) {
      for (const vm of vms(input)) await startAgain(parts, vm, log);
    },
  };
}

/** Starts a VM that ran before. That it does not come up shows on its tile and does not undo the task. */
export async function startAgain(
  parts: FleetParts,
  { id, ran }: Stopped,
  log: (line: string) => void,
): Promise<void> {
  if (!ran || isRunning(parts, id)) return;
  try {
    await parts.lifecycle.start(id);
  } catch (error) {
    log(toCorralError(error).message);
  }
}

/** Puts VMs away under another name, where they keep their place in the tree and nothing of them is lost. */
export function setAsideStep<Input extends FamilyTaskInput, Memo>(
  parts: FleetParts,
  before: SetAside['before'],
  vms: Of<Input, readonly Stopped[]>,
  replacedBy: Of<Input, string | null>,
): Step<Input, Memo> {
  return {
    name: 'set-aside',
    title: 'Set aside what was there',
    async run({ input, log }) {
      for (const vm of vms(input)) {
        const facts = { at: input.at, before, wasRunning: vm.ran, replacedBy: replacedBy(input) };
        await setAside(parts, vm.id, facts);
        log(`It is kept as “${parts.registry.record(vm.id).name}”.`);
      }
    },
    async undo({ input }) {
      for (const { id } of vms(input)) {
        if (parts.registry.has(id)) await giveBack(parts, id);
      }
    },
  };
}

/** Puts a VM that is off away. Does nothing when it was put away before. @throws CorralError `wrong-state` */
async function setAside(
  parts: FleetParts,
  id: string,
  facts: Omit<SetAside, 'until' | 'name' | 'tier'>,
): Promise<void> {
  const { registry, locks } = parts;
  await locks.run(id, async () => {
    const { name, family, setAside: before } = registry.record(id);
    if (before) return;
    if (isRunning(parts, id)) {
      throw new CorralError('wrong-state', `“${name}” was started meanwhile. Try again.`, {}, true);
    }
    const isTaken = (candidate: string): boolean => registry.named(candidate) !== undefined;
    const aside = asideName(name, facts.before, new Date(facts.at), isTaken);
    const tier = family?.tier ?? null;
    await renameVm(parts, id, aside, { setAside: { ...facts, until: facts.at + setAsideMs, name, tier } });
  });
}

/** Gives a VM that was put away its name back. Does nothing when it has it. */
export function giveBack(parts: FleetParts, id: string): Promise<void> {
  return parts.locks.run(id, async () => {
    const { setAside: aside } = parts.registry.record(id);
    if (aside) await renameVm(parts, id, aside.name, { setAside: null });
  });
}

/** The VM in the making gets its name and is there for everybody. */
export function publishStep<
  Input extends FamilyTaskInput & { readonly vmId: string; readonly name: string },
  Memo,
>(parts: FleetParts, change: (input: Input) => RecordChange = () => ({})): Step<Input, Memo> {
  const { registry, lifecycle, locks } = parts;
  return {
    name: 'publish',
    title: 'Give it its name',
    async run({ input }) {
      await locks.run(input.vmId, () =>
        renameVm(parts, input.vmId, input.name, { ...change(input), phase: 'ready' }),
      );
      registry.note(input.vmId, { state: { kind: 'stopped' } });
      for (const id of input.vmIds) await lifecycle.measureDisk(id);
    },
    async undo({ input }) {
      if (!registry.has(input.vmId)) return;
      // What it replaced needs the name.
      await locks.run(input.vmId, () =>
        renameVm(parts, input.vmId, temporaryName(input.name), { phase: 'creating' }),
      );
    },
  };
}

/** Starts what took the place of a VM that ran, or came back to it. */
export function powerOnStep<Input extends FamilyTaskInput, Memo>(
  parts: FleetParts,
  vm: Of<Input, Stopped>,
): Step<Input, Memo> {
  return {
    name: 'power-on',
    title: 'Start it if it ran before',
    run: ({ input, log }) => startAgain(parts, vm(input), log),
    async undo({ input }) {
      const { id } = vm(input);
      if (isRunning(parts, id)) await parts.driver.stop(id);
    },
  };
}

function isRunning({ driver }: FleetParts, id: string): boolean {
  return driver.status(id).kind === 'running';
}

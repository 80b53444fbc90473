import type { FleetParts } from '../fleet/make-vm';
import type { VmRecord } from '../fleet/vm-record';
import { CorralError } from '../host/errors';
import type { AnyTaskDefinition, TaskDefinition } from '../tasks/task-definition';
import type { TaskAndInput, TaskRunner } from '../tasks/task-runner';
import type { InitInput } from '../setup/init-input';
import type { InstallToolsInput } from '../setup/install-tools';
import { createFamilyTask, type CreateFamilyInput } from './create-family';
import type { FamilyStore } from './family-store';
import { createSnapshotTask, initFamilyTask, type KeepVmInput } from './keep-vm';
import { restoreSnapshotTask, type RestoreSnapshotInput } from './restore-snapshot';
import { setVmAsideTask, type SetVmAsideInput } from './set-vm-aside';
import type { FamilyTaskInput, Stopped } from './steps';
import { undoSetAsideTask, type UndoSetAsideInput } from './undo-set-aside';

/** Each kind of task that works on several VMs, or on one that must be left alone meanwhile, with its input. */
interface FamilyTaskInputs {
  'family.create': CreateFamilyInput;
  'family.init': KeepVmInput;
  'snapshot.create': KeepVmInput;
  'snapshot.restore': RestoreSnapshotInput;
  'vm.set-aside': SetVmAsideInput;
  'undo.restore': UndoSetAsideInput;
  'setup.init': InitInput;
  'setup.install': InstallToolsInput;
}

const kinds = [
  'family.create',
  'family.init',
  'snapshot.create',
  'snapshot.restore',
  'vm.set-aside',
  'undo.restore',
  'setup.init',
  'setup.install',
] as const satisfies (keyof FamilyTaskInputs)[];

/** The tasks of families, snapshots and undo. */
export function familyTaskDefinitions(parts: FleetParts, families: FamilyStore): AnyTaskDefinition[] {
  const definitions = [
    createFamilyTask(parts, families),
    initFamilyTask(parts),
    createSnapshotTask(parts),
    restoreSnapshotTask(parts),
    setVmAsideTask(parts),
    undoSetAsideTask(parts),
  ];
  return definitions as readonly TaskDefinition<never, object>[] as AnyTaskDefinition[];
}

/** Starts these tasks, one at a time for each VM. */
export class FamilyTasks {
  constructor(
    private readonly parts: Pick<FleetParts, 'registry' | 'driver'>,
    private readonly tasks: TaskRunner,
  ) {}

  /** Whether a task that has not ended works on this VM. */
  isBusy(vmId: string): boolean {
    return this.taskOf(vmId) !== undefined;
  }

  /** @throws CorralError `wrong-state` when another task works on one of these VMs */
  requireIdle(vms: readonly VmRecord[]): void {
    for (const { id, name } of vms) {
      const task = this.taskOf(id);
      if (!task) continue;
      const sentence =
        task.state === 'held'
          ? `“${name}” belongs to work that is held: “${task.title}”. Resume or cancel that first.`
          : `“${name}” is being worked on: “${task.title}”. Wait until that is done.`;
      throw new CorralError('wrong-state', sentence, { taskId: task.id }, task.state !== 'held');
    }
  }

  /** A VM as it is before a task stops it. */
  standing({ id }: VmRecord): Stopped {
    return { id, ran: this.parts.driver.status(id).kind === 'running' };
  }

  /**
   * Starts a task; what was answered outlives a crash.
   *
   * @param made records that were reserved for it, which are forgotten when it can't be started
   */
  async start<Kind extends keyof FamilyTaskInputs>(
    kind: Kind,
    input: FamilyTaskInputs[Kind],
    made: readonly VmRecord[] = [],
  ): Promise<string> {
    const { registry } = this.parts;
    try {
      const task = this.tasks.start(kind, input);
      for (const { id } of made) registry.note(id, { state: { kind: 'creating', taskId: task.id } });
      await this.tasks.journalled(task.id);
      return task.id;
    } catch (error) {
      for (const { id } of made) await registry.remove(id);
      throw error;
    }
  }

  /** Deletes for good. @param ran see {@link standing} @param force nobody looked at it */
  async startDelete({ id, name }: VmRecord, ran: boolean, force: boolean): Promise<string> {
    const task = this.tasks.start('vm.delete', { vmId: id, name, ran, force });
    await this.tasks.journalled(task.id);
    return task.id;
  }

  private taskOf(vmId: string): TaskAndInput['task'] | undefined {
    const active = this.tasks.activeFor(vmId);
    if (active[0]) return active[0];
    return kinds
      .flatMap((kind) => this.tasks.ofKind(kind))
      .find(({ task, input }) => task.endedAt === null && (input as FamilyTaskInput).vmIds.includes(vmId))
      ?.task;
  }
}

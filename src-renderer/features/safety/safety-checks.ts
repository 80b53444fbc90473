import type { SafetyCheck } from '../../../src-preload/contract/safety';
import type { CorralBridge } from '../../../src-preload/contract/window';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { isOn } from '../../lib/vm-place';

/** What is known of the work in one VM while a question is open. */
export type Evidence =
  /** It waits for the check of another one. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'checking'; readonly taskId: string | null }
  | { readonly kind: 'checked'; readonly check: SafetyCheck }
  /** A person did not want to wait for the answer, or there was none. */
  | { readonly kind: 'unchecked'; readonly reason: string }
  /** Nobody ever worked in it. */
  | { readonly kind: 'untouched' };

type Calls = Pick<CorralBridge, 'safety' | 'task'>;
type Listener = (vmId: string, evidence: Evidence) => void;

/** Looks into VMs, one after the other, since each look into one that is off boots a copy of it. */
export class SafetyChecks {
  private current: { readonly vmId: string; taskId: string | null } | undefined;
  private isStopped = false;
  private readonly skipped = new Set<string>();

  constructor(
    private readonly calls: Calls,
    private readonly onEvidence: Listener,
  ) {}

  async run(vms: readonly Vm[], mayReuse: boolean): Promise<void> {
    for (const vm of vms) this.tell(vm.id, { kind: 'waiting' });
    for (const vm of vms) {
      if (this.isStopped) return;
      if (this.skipped.has(vm.id)) continue;
      const evidence = await this.look(vm, mayReuse);
      if (!this.skipped.has(vm.id)) this.tell(vm.id, evidence);
    }
  }

  /** Gives up the answer about a VM. */
  skip(vmId: string): void {
    this.skipped.add(vmId);
    this.tell(vmId, { kind: 'unchecked', reason: 'You skipped the check.' });
    if (this.current?.vmId === vmId) this.cancelCurrent();
  }

  /** Ends the look that is under way; nothing more is told. */
  stop(): void {
    this.isStopped = true;
    this.cancelCurrent();
  }

  private async look(vm: Vm, mayReuse: boolean): Promise<Evidence> {
    if (vm.family?.tier === 'clean') return { kind: 'untouched' };
    try {
      const known = mayReuse && isStillTrue(vm) ? await this.newest(vm.id) : null;
      return { kind: 'checked', check: known ?? (await this.lookAnew(vm.id)) };
    } catch (error) {
      return { kind: 'unchecked', reason: sentenceOf(error) };
    } finally {
      this.current = undefined;
    }
  }

  private async lookAnew(vmId: string): Promise<SafetyCheck> {
    const current: { readonly vmId: string; taskId: string | null } = { vmId, taskId: null };
    this.current = current;
    this.tell(vmId, { kind: 'checking', taskId: null });
    const { taskId } = await unwrap(this.calls.safety.check({ vm: vmId }));
    current.taskId = taskId;
    if (this.isStopped || this.skipped.has(vmId)) this.cancelCurrent();
    else this.tell(vmId, { kind: 'checking', taskId });
    const task = await unwrap(this.calls.task.wait({ id: taskId }));
    if (task.state === 'failed')
      throw new Error(task.error?.message ?? 'The check failed; its log may say why.');
    if (task.state !== 'done') throw new Error('The check was cancelled.');
    const check = await this.newest(vmId);
    if (!check) throw new Error('The check ended without an answer.');
    return check;
  }

  private async newest(vmId: string): Promise<SafetyCheck | null> {
    return (await unwrap(this.calls.safety.get({ vm: vmId }))).check;
  }

  private tell(vmId: string, evidence: Evidence): void {
    if (!this.isStopped) this.onEvidence(vmId, evidence);
  }

  private cancelCurrent(): void {
    const taskId = this.current?.taskId;
    // That it can't be cancelled any more means that it has ended.
    if (typeof taskId === 'string') void this.calls.task.cancel({ id: taskId });
  }
}

/** Asking a running VM is quick; a copy of one that is off needs no second boot while nothing has changed. */
function isStillTrue(vm: Vm): boolean {
  return vm.safety !== null && !vm.safety.outdated && vm.safety.verdict !== 'unknown' && !isOn(vm);
}

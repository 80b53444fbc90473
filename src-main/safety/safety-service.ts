import type { SafetyCheck } from '../../src-preload/contract/safety';
import type { Consent } from '../../src-preload/contract/vm';
import type { ConsentGate } from '../family/consent';
import type { VmRecord } from '../fleet/vm-record';
import type { VmRegistry } from '../fleet/vm-registry';
import { CorralError } from '../host/errors';
import type { TaskRunner } from '../tasks/task-runner';
import type { CheckBook } from './check-book';
import { isPristine } from './look';
import { isNoWorse } from './verdict';

/** Says what would be lost with a VM, and keeps back what would lose it. */
export class SafetyService implements ConsentGate {
  constructor(
    private readonly registry: VmRegistry,
    private readonly book: CheckBook,
    private readonly tasks: TaskRunner,
  ) {}

  /** Begins a look, or joins the one under way. @param reference id or name. @throws CorralError `not-found` */
  async check(reference: string): Promise<{ readonly taskId: string }> {
    const { id, name } = this.registry.find(reference);
    const underWay = this.tasks
      .activeFor(id)
      .find(({ kind, state }) => kind === 'safety.check' && state === 'running');
    const task = underWay ?? this.tasks.start('safety.check', { vmId: id, name });
    await this.tasks.journalled(task.id);
    return { taskId: task.id };
  }

  /** The newest answer, or null when nobody has looked yet. @throws CorralError `not-found` */
  get(reference: string): SafetyCheck | null {
    return this.book.newest(this.registry.find(reference).id) ?? null;
  }

  require(
    vm: VmRecord,
    given: { readonly consent?: Consent | undefined; readonly force?: boolean | undefined },
  ): void {
    if (given.force === true || isPristine(this.registry, vm)) return;
    const newest = this.book.newest(vm.id);
    if (newest && !this.hasRunSince(newest)) {
      if (newest.verdict === 'safe' && !newest.outdated) return;
      const seen = given.consent && this.book.find(vm.id, given.consent.checkId);
      if (seen && (seen.checkId === newest.checkId || isNoWorse(newest, seen))) return;
    }
    throw new CorralError('needs-consent', refusal(vm.name, newest, given.consent), {
      vmId: vm.id,
      summary: vm.safety,
    });
  }

  /** What runs changes all the time, and is looked at again and again; what ran since and is off now is not. */
  private hasRunSince({ vmId, outdated }: SafetyCheck): boolean {
    const { kind } = this.registry.runtime(vmId).state;
    return outdated && (kind === 'stopped' || kind === 'died');
  }
}

function refusal(name: string, newest: SafetyCheck | undefined, consent: Consent | undefined): string {
  if (!newest) return `Nobody has looked yet whether “${name}” holds work that is nowhere else. Look first.`;
  if (newest.outdated) return `“${name}” has changed since it was looked at. Look again.`;
  if (consent) return `“${name}” holds more work that is nowhere else than was shown. Look again.`;
  return newest.verdict === 'unknown'
    ? `It could not be told what would be lost with “${name}”. It needs consent to go without knowing.`
    : `“${name}” holds work that is nowhere else. It needs consent to put it away.`;
}

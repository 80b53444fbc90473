import type { Input } from '../../src-preload/contract/contract';
import type { Task } from '../../src-preload/contract/task';
import type { Vm } from '../../src-preload/contract/vm';
import { CorralError, toCorralError } from '../host/errors';
import { isPoweredOn, isUnderWay } from './tray-state';

export type QuitAnswer = Input<'desktop', 'answerQuit'>['answer'];

/** What is asked before the app quits while VMs run. */
export interface QuitQuestion {
  /** Names of the VMs that run. */
  readonly running: readonly string[];
  /** Sentences: what pauses until Corral is back. */
  readonly pauses: readonly string[];
}

/** A VM that has what could not be published before its stop. */
export interface UnpublishedVm {
  readonly vm: Vm;
  /** A sentence: why not. */
  readonly why: string;
}

export interface QuitParts {
  readonly vms: () => readonly Vm[];
  readonly tasks: () => readonly Task[];
  /** @returns whether the page took the question; its answer comes by {@link Quit.answer} */
  readonly askInPage: (question: QuitQuestion) => Promise<boolean>;
  /** Asks without the page, which does not answer. */
  readonly askNatively: (question: QuitQuestion) => Promise<QuitAnswer>;
  /** Ends a guest gracefully. @throws CorralError `needs-consent` when that leaves something unpublished in it */
  readonly stop: (vm: Vm, leaveUnpublished: boolean) => Promise<unknown>;
  /** @returns whether these VMs are stopped all the same */
  readonly askToLeave: (unpublished: readonly UnpublishedVm[]) => Promise<boolean>;
  /** Tells why the app stays open, to somebody who was asked natively. */
  readonly tellFailure: (sentence: string) => void;
  /** Ends the app; nothing is asked any more. */
  readonly end: () => void;
}

/** The way from the wish to quit to the end of the app: the one question, its answer and what follows. */
export class Quit {
  private stage: 'idle' | 'asking' | 'stopping' = 'idle';
  private isBoxOpen = false;

  constructor(private readonly parts: QuitParts) {}

  /** The user wants to quit. Without a running VM that is all there is to it. */
  async request(): Promise<void> {
    if (this.stage === 'stopping') return;
    const { vms, tasks, askInPage, end } = this.parts;
    const running = vms().filter(isPoweredOn);
    if (running.length === 0) {
      end();
      return;
    }
    // Asked again, it is brought to the front again.
    this.stage = 'asking';
    const question = { running: running.map(({ name }) => name), pauses: pausesOf(tasks()) };
    if (await askInPage(question)) return;
    if (this.isAsking() && !this.isBoxOpen) await this.askInBox(question);
  }

  /**
   * @throws CorralError `wrong-state` when nothing was asked, `guest-failed` when a VM did not stop: the
   * app stays open then, and the question too
   */
  async answer(answer: QuitAnswer): Promise<void> {
    if (!this.isAsking())
      throw new CorralError('wrong-state', 'Nobody asked whether to quit; choose Quit first.');
    switch (answer) {
      case 'cancel':
        this.stage = 'idle';
        return;
      case 'keep-running':
        this.stage = 'idle';
        this.parts.end();
        return;
      case 'stop':
        this.stage = 'stopping';
        await this.stopAll();
    }
  }

  private isAsking(): boolean {
    return this.stage === 'asking';
  }

  private async askInBox(question: QuitQuestion): Promise<void> {
    this.isBoxOpen = true;
    const answer = await this.parts.askNatively(question);
    this.isBoxOpen = false;
    if (!this.isAsking()) return; // A page that came late has asked too, and was answered first.
    try {
      await this.answer(answer);
    } catch (error) {
      this.stage = 'idle';
      this.parts.tellFailure(toCorralError(error).message);
    }
  }

  private async stopAll(): Promise<void> {
    const { vms, askToLeave, end } = this.parts;
    let stillOn = await this.stopThese(vms().filter(isPoweredOn), false);
    const unpublished = stillOn.filter(({ error }) => error.code === 'needs-consent');
    if (unpublished.length > 0 && (await askToLeave(unpublished.map(unpublishedOf)))) {
      const others = stillOn.filter(({ error }) => error.code !== 'needs-consent');
      const agreed = unpublished.map(({ vm }) => vm);
      stillOn = [...others, ...(await this.stopThese(agreed, true))];
    }
    this.stage = stillOn.length === 0 ? 'idle' : 'asking';
    if (stillOn.length > 0) {
      const reasons = stillOn.map(({ vm, error }) => `${vm.name}: ${error.message}`);
      throw new CorralError('guest-failed', `Corral stays open, not every VM stopped. ${reasons.join(' ')}`);
    }
    end();
  }

  /** @returns those that go on running */
  private async stopThese(vms: readonly Vm[], leaveUnpublished: boolean): Promise<readonly StillOn[]> {
    const outcomes = await Promise.all(vms.map((vm) => this.stopOne(vm, leaveUnpublished)));
    return outcomes.filter((outcome) => outcome !== undefined);
  }

  private async stopOne(vm: Vm, leaveUnpublished: boolean): Promise<StillOn | undefined> {
    try {
      await this.parts.stop(vm, leaveUnpublished);
      return undefined;
    } catch (error) {
      const isOn = this.parts.vms().some((now) => now.id === vm.id && isPoweredOn(now));
      return isOn ? { vm, error: toCorralError(error) } : undefined;
    }
  }
}

/** A VM that did not stop, and why. */
interface StillOn {
  readonly vm: Vm;
  readonly error: CorralError;
}

function unpublishedOf({ vm, error }: StillOn): UnpublishedVm {
  return { vm, why: whyUnpublished(error) };
}

/** Why a stop would leave something unpublished, as its `needs-consent` says it. */
export function whyUnpublished({ message, details }: CorralError): string {
  return typeof details['why'] === 'string' ? details['why'] : message;
}

/** What does not go on without Corral. Guests do, and their shared folders. */
function pausesOf(tasks: readonly Task[]): readonly string[] {
  const titles = tasks.filter(isUnderWay).map(({ title }) => `“${title}”`);
  return [
    'Notices pause: until Corral is back, it won’t tell you when an agent waits for you or a VM has a problem.',
    ...(titles.length === 0
      ? []
      : [
          `${titles.join(', ')} ${titles.length === 1 ? 'pauses and goes' : 'pause and go'} on at the next start.`,
        ]),
  ];
}

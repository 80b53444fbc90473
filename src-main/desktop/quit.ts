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

export interface QuitParts {
  readonly vms: () => readonly Vm[];
  readonly tasks: () => readonly Task[];
  /** @returns whether the page took the question; its answer comes by {@link Quit.answer} */
  readonly askInPage: (question: QuitQuestion) => Promise<boolean>;
  /** Asks without the page, which does not answer. */
  readonly askNatively: (question: QuitQuestion) => Promise<QuitAnswer>;
  /** Ends a guest gracefully. @throws CorralError */
  readonly stop: (vm: Vm) => Promise<unknown>;
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
    const { vms, end } = this.parts;
    const outcomes = await Promise.all(
      vms()
        .filter(isPoweredOn)
        .map((vm) => this.stopOne(vm)),
    );
    const failures = outcomes.filter((outcome) => outcome !== undefined);
    this.stage = failures.length === 0 ? 'idle' : 'asking';
    if (failures.length > 0) {
      throw new CorralError('guest-failed', `Corral stays open, not every VM stopped. ${failures.join(' ')}`);
    }
    end();
  }

  /** @returns the reason when it goes on running */
  private async stopOne(vm: Vm): Promise<string | undefined> {
    try {
      await this.parts.stop(vm);
      return undefined;
    } catch (error) {
      const isOn = this.parts.vms().some((now) => now.id === vm.id && isPoweredOn(now));
      return isOn ? `${vm.name}: ${toCorralError(error).message}` : undefined;
    }
  }
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

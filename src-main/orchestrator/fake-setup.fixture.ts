import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Input, Output } from '../../src-preload/contract/contract';
import type { Family } from '../../src-preload/contract/family';
import { defaultNetworkPolicy, type NetworkPolicy } from '../../src-preload/contract/network';
import type { Vm } from '../../src-preload/contract/vm';
import type { EventHub } from '../api/event-hub';
import { CorralError } from '../host/errors';
import type { Paths } from '../host/paths';
import { parseRecipe } from '../setup/recipe';
import type { AnyTaskDefinition, StepContext } from '../tasks/task-definition';
import { TaskRunner } from '../tasks/task-runner';
import { fakeVm } from './fake-vm.fixture';

const familyId = '6f1c9b1e-3a53-4c6a-9a55-2f4b3c1d7e20';
const ids = {
  clean: '6f1c9b1e-3a53-4c6a-9a55-2f4b3c1d7e21',
  dev: '6f1c9b1e-3a53-4c6a-9a55-2f4b3c1d7e22',
  init: '6f1c9b1e-3a53-4c6a-9a55-2f4b3c1d7e23',
} as const;

const defaultRecipe = 'tools: []\n';

/**
 * An init workflow without machines, in a real task runner. Files in the home steer it: its first step waits while
 * `slow` is there and fails while `closed` is, `logged-in` ends its login,
 * which `logged-in.never` keeps from coming. Once it is done its family is there, whose dev runs when told to.
 */
export class FakeSetup {
  readonly tasks: TaskRunner;
  private readonly ready: Promise<void>;
  private readonly skips = new Set<string>();
  private made: Input<'setup', 'init'> | undefined;
  private isDevOn = false;
  private policy: NetworkPolicy = defaultNetworkPolicy;
  private text = defaultRecipe;
  private upstreamUrl: string | null = null;

  constructor(
    private readonly paths: Paths,
    events: EventHub,
    /** Other work for the same runner. */
    definitions: readonly AnyTaskDefinition[],
  ) {
    this.tasks = new TaskRunner({
      folder: path.join(paths.home, 'tasks'),
      definitions: [this.definition(), ...definitions],
      log: () => undefined,
      now: Date.now,
    });
    this.tasks.on((news) => events.publish(news));
    this.ready = this.tasks.resumeAll();
  }

  get busy(): boolean {
    return this.tasks.list().some(({ endedAt, state }) => endedAt === null && state !== 'held');
  }

  get families(): Family[] {
    if (!this.made) return [];
    const { prefix } = this.made;
    return [{ id: familyId, prefix, driver: 'fake', base: null, network: this.policy, createdAt: 1 }];
  }

  get vms(): Vm[] {
    if (!this.made) return [];
    const { prefix } = this.made;
    return (['clean', 'dev', 'init'] as const).map((tier) => ({
      ...fakeVm(`${prefix}-${tier}`),
      id: ids[tier],
      family: { id: familyId, tier },
      state: tier === 'dev' && this.isDevOn ? { kind: 'running', since: 1 } : { kind: 'stopped' },
      network: { policy: this.policy, isOwn: false, state: { kind: 'unknown' } },
    }));
  }

  /** @param reference id or name */
  vm(reference: string): Vm | undefined {
    return this.vms.find(({ id, name }) => id === reference || name === reference);
  }

  power(isOn: boolean, reference: string): Vm {
    this.isDevOn = isOn;
    const vm = this.vm(reference);
    if (!vm) throw new CorralError('not-found', `There is no VM “${reference}”.`);
    return vm;
  }

  /** Whether a task is one of its own. */
  async owns(id: string): Promise<boolean> {
    await this.ready;
    return this.tasks.list().some((task) => task.id === id);
  }

  async init(input: Input<'setup', 'init'>): Promise<Output<'setup', 'init'>> {
    return { taskId: await this.start('setup.init', input), familyId };
  }

  /** Begins a task of its runner. @returns its id */
  async start(kind: string, input: object): Promise<string> {
    const { id } = this.tasks.start(kind, input);
    await this.tasks.journalled(id);
    return id;
  }

  finishLogin(taskId: string): void {
    this.skips.add(taskId);
  }

  /** What logs in to a session: that of the login ends it, others say their name. */
  sshCommand(session: string): { argv: string[] } {
    const script = session === 'setup' ? '[ -e "$1.never" ] || touch "$1"' : 'echo "in $2"';
    return { argv: ['sh', '-c', script, 'sh', path.join(this.paths.home, 'logged-in'), session] };
  }

  configure(policy: Input<'network', 'configure'>['policy']): void {
    const { mode, way, allowPrivate } = policy === null ? defaultNetworkPolicy : this.policy;
    this.policy = {
      mode: policy?.mode ?? mode,
      way: policy?.way ?? way,
      allowPrivate: policy?.allowPrivate ?? allowPrivate,
    };
  }

  get recipe(): Output<'setup', 'recipe'> {
    return { text: this.text, isDefault: this.text === defaultRecipe };
  }

  saveRecipe(text: string | null): void {
    if (text !== null) parseRecipe(text);
    this.text = text ?? defaultRecipe;
  }

  get upstream(): Output<'network', 'upstream'> {
    return { upstream: this.upstreamUrl === null ? null : { url: this.upstreamUrl, from: 'settings' } };
  }

  /** Keeps it without its password, as the real one tells it. */
  setUpstream(url: string | null): void {
    this.upstreamUrl = url === null ? null : url.replace(/:[^:@/]*@/, '@');
  }

  private definition(): AnyTaskDefinition {
    type Context = StepContext<unknown, object>;
    const step = (name: string, title: string, run: (context: Context) => Promise<void>) => ({
      name,
      title,
      run,
    });
    return {
      kind: 'setup.init',
      title: (input) => `Set up ${(input as Input<'setup', 'init'>).prefix}`,
      vmId: () => null,
      onFailure: 'hold',
      steps: [
        step('check', 'Look at what is there', async ({ log, signal }) => {
          log('looking');
          while (await this.has('slow')) await delay(20, undefined, { signal });
          if (await this.has('closed')) throw new CorralError('tool-failed', 'The stable is closed.');
        }),
        step('auth', 'Log in', async (context) => {
          if ((context.input as Input<'setup', 'init'>).skipLogin === true) return;
          context.ask({ kind: 'login', vmId: ids.dev, session: 'setup' });
          while (!(await this.has('logged-in')) && !this.skips.has(context.taskId)) {
            await delay(20, undefined, { signal: context.signal });
          }
        }),
        step('init', 'Make init', async ({ input }) => {
          this.made = input as Input<'setup', 'init'>;
          this.configure(this.made.network ?? {});
        }),
      ],
    };
  }

  private async has(name: string): Promise<boolean> {
    return (await fs.readdir(this.paths.home)).includes(name);
  }
}

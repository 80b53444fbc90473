import type { EventHub } from '../api/event-hub';
import type { MethodRegistry } from '../api/method-registry';
import type { CallbackForwards } from '../guest/callback-forwards';
import type { Unsubscribe } from '../host/emitter';
import type { Paths } from '../host/paths';
import type { Screens } from '../screen/screens';
import type { Role } from './lease';

/** What the composition root is told. */
export interface ComposeOptions {
  readonly paths: Paths;
  readonly role: Role;
  readonly version: string;
}

/** All services, built and running; exists only in the process that holds the lease. */
export interface Orchestrator {
  readonly methods: MethodRegistry;
  readonly events: EventHub;
  /** Command line that opens a terminal into a tmux session of a running guest. @throws CorralError `not-found`, `wrong-state` */
  terminalCommand(vm: string, session: string): readonly string[];
  /** Where the screens of running VMs are. */
  readonly screens: Pick<Screens, 'find' | 'viewerLink'>;
  /** The ways back of logins that guests began. */
  readonly callbacks: Pick<CallbackForwards, 'lead'>;
  /**
   * True while tasks run, and while guests reach the outside through this process. A task that is held may wait
   * for a person for days; the next orchestrator has it, too.
   */
  busy(): boolean;
  /** Hears that another process asked for the herd (`system.handOver`). */
  onHandOverRequested(listener: () => void): Unsubscribe;
  /** Stops all tasks so that their journals can be taken up by the next owner; VMs go on. */
  park(): Promise<void>;
  /** Ends the services in reverse order of their making. VMs go on. */
  dispose(): Promise<void>;
}

export type Compose = (options: ComposeOptions) => Promise<Orchestrator>;

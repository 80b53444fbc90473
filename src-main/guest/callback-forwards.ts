import { CorralError } from '../host/errors';
import type { ProcessStreamStarter } from '../host/process-stream';
import { CallbackForward, type CallbackLimits } from './callback-forward';

/** Whether a login can come back to its guest. */
export type CallbackRoute =
  | {
      readonly kind: 'open';
      /** Ends it before its time. */
      readonly close: () => void;
    }
  /** @property reason a sentence for a person */
  | { readonly kind: 'refused'; readonly reason: string };

export interface CallbackForwardsParts {
  /** Name of a VM, and the command whose stdin and stdout are a connection to a port of its guest. @throws CorralError */
  readonly guest: (vmId: string) => {
    readonly name: string;
    readonly connectCommand: (port: number) => readonly string[];
  };
  readonly startStream: ProcessStreamStarter;
  readonly limits: CallbackLimits;
}

/** What is generous for a person with a second factor, and short for a port that stands open. */
export const callbackLimits: CallbackLimits = { openMs: 600_000, quietMs: 5_000 };

/** Below, ports are the system’s. */
const firstOpenPort = 1024;

interface OpenForward {
  readonly vmId: string;
  readonly vmName: string;
  readonly forward: CallbackForward;
}

/** The ways back of all logins that are under way, one for each port. */
export class CallbackForwards {
  private readonly open = new Map<number, OpenForward>();

  constructor(private readonly parts: CallbackForwardsParts) {}

  /**
   * Leads a port of this computer’s loopback to the same one of a guest, for one login. A login that the
   * same guest began there earlier is over.
   *
   * @throws CorralError `wrong-state` while a login of another VM has the port (its secret would go to the wrong
   * guest), and what `guest` throws
   */
  async lead(vmId: string, port: number): Promise<CallbackRoute> {
    const { name, connectCommand } = this.parts.guest(vmId);
    const earlier = this.open.get(port);
    if (earlier && earlier.vmId !== vmId) {
      throw new CorralError(
        'wrong-state',
        `A login of “${earlier.vmName}” comes back through port ${port} of this computer. Finish it and try again; left alone, it ends within 10 minutes.`,
        { port },
        true,
      );
    }
    if (port < firstOpenPort) {
      return {
        kind: 'refused',
        reason: `The login wants to come back through port ${port} of this computer. Corral opens none below ${firstOpenPort}.`,
      };
    }
    earlier?.forward.close();
    const [file = '', ...argv] = connectCommand(port);
    const forward = await CallbackForward.open({
      port,
      connect: () => this.parts.startStream(file, argv),
      limits: this.parts.limits,
      onClosed: () => this.open.delete(port),
    });
    if (!forward) {
      return {
        kind: 'refused',
        reason: `The login wants to come back through port ${port} of this computer, which another program uses.`,
      };
    }
    this.open.set(port, { vmId, vmName: name, forward });
    return { kind: 'open', close: () => forward.close() };
  }

  /** Ends the logins of a VM that went off. */
  closeFor(vmId: string): void {
    for (const { vmId: owner, forward } of [...this.open.values()]) if (owner === vmId) forward.close();
  }

  dispose(): void {
    for (const { forward } of [...this.open.values()]) forward.close();
  }
}

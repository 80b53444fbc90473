import type { Area, MethodOf } from '../../src-preload/contract/channels';
import type { Reply } from '../../src-preload/contract/contract';
import type { CorralEvent } from '../../src-preload/contract/events';
import type { Unsubscribe } from '../host/emitter';

/** What the desktop needs of the orchestrator. */
export interface Backend {
  /** Answers every call with an envelope and never throws; `input` is not yet checked. */
  dispatch(area: Area, method: MethodOf<Area>, input: unknown): Promise<Reply<unknown>>;
  subscribe(listener: (event: CorralEvent) => void): Unsubscribe;
  /** The command that logs in to a VM's tmux session. @throws CorralError when that is not possible now */
  terminalCommand(
    vm: string,
    session: string | undefined,
  ): Promise<{ readonly file: string; readonly argv: readonly string[] }>;
}

import { setTimeout as delay } from 'node:timers/promises';
import { linkAborts } from '../host/linked-abort';
import { toCorralError } from '../host/errors';
import type { ScriptGuest } from './deploy';

/** The tmux session in which a person logs in during the workflow. */
export const loginSession = 'setup';

/** Longest time that one wait is left to itself; another follows. */
const roundMs = 24 * 60 * 60 * 1000;
/** Until a guest that restarts is noticed as such. */
const reconnectPauseMs = 1_000;

/**
 * Waits in the guest until vm-auth.sh has ended, which a login shell starts that finds the flag. A line says that
 * somebody may log in: at the beginning, and whenever nobody is at it (no flag, no session, no vm-auth.sh) and the flag
 * is set again. A session that was opened too early begins anew, or its shell would never look. The script leaves the
 * files as they are: one that nobody listens to any more must not take the answer away from the next.
 */
const waitScript = `cd || exit 1
PATH=$PATH:/opt/homebrew/bin:/usr/local/bin
is_taken() { [ -e .cal-auth-needed ] || pgrep -f '/vm-auth\\.sh' >/dev/null; }
under_way() { is_taken || tmux has-session -t '=${loginSession}' 2>/dev/null; }
if [ ! -e .cal-auth-done ] && ! is_taken; then
  : >.cal-auth-needed
  sync
  tmux respawn-pane -k -t '=${loginSession}:' 2>/dev/null || :
fi
echo ASKED
idle=0
until [ -e .cal-auth-done ]; do
  if under_way; then idle=0; else idle=$((idle + 1)); fi
  if [ "$idle" -ge 2 ] && [ ! -e .cal-auth-done ]; then
    : >.cal-auth-needed
    sync
    echo ASKED
  fi
  sleep 1
done`;

/** Takes away in a guest what asks for logins and says that they were made. */
export const forgetLoginScript = 'cd && rm -f .cal-auth-done .cal-auth-needed && sync';

/** The logins that tasks wait for. */
export class LoginWaits {
  private readonly waits = new Map<string, AbortController>();

  /** Goes on without the login. @returns whether the task waited for one */
  finish(taskId: string): boolean {
    const wait = this.waits.get(taskId);
    wait?.abort();
    return wait !== undefined;
  }

  /**
   * Answers when a person is through with the logins, or when {@link finish} says so.
   *
   * @param findGuest answers with the guest when one can log in to it; asked again when it was lost
   * @param onAsked hears that a person is asked, and again each time that nobody is at it
   * @throws CorralError of `findGuest` and {@link ScriptGuest.run}
   */
  async until(
    taskId: string,
    findGuest: (signal: AbortSignal) => Promise<ScriptGuest>,
    signal: AbortSignal,
    onAsked: () => void,
  ): Promise<'done' | 'finished'> {
    const wait = new AbortController();
    this.waits.set(taskId, wait);
    const either = linkAborts(signal, wait.signal);
    try {
      await rounds(findGuest, either.signal, onAsked);
      return 'done';
    } catch (error) {
      if (!wait.signal.aborted || signal.aborted) throw error;
      return 'finished';
    } finally {
      either.unlink();
      this.waits.delete(taskId);
    }
  }
}

async function rounds(
  findGuest: (signal: AbortSignal) => Promise<ScriptGuest>,
  signal: AbortSignal,
  onAsked: () => void,
): Promise<void> {
  for (;;) {
    const guest = await findGuest(signal);
    try {
      await guest.run(waitScript, { timeoutMs: roundMs, signal, onOutput: onAsked });
      return;
    } catch (error) {
      const { code } = toCorralError(error);
      if (code !== 'timed-out' && code !== 'guest-unreachable') throw error;
    }
    await delay(reconnectPauseMs, undefined, { signal });
  }
}

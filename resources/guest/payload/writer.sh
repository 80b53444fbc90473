# shellcheck shell=sh
# shellcheck disable=SC2154 # What payload-agent.sh sets.
# The program that writes the data.

# Its pids, of this user; nothing when it does not run.
writer_pids() {
  pgrep -u "$(id -u)" -f -- "$writer" 2>/dev/null
}

is_writer_running() {
  [ -n "$(writer_pids)" ]
}

# Seconds after which it goes on whatever happens.
longest_hold=10

# Holds the writer still for a moment; fails when there is none. Should this process be killed meanwhile, somebody else
# lets the writer go on.
stop_writer() {
  stopped=$(writer_pids | tr '\n' ' ')
  [ -n "$stopped" ] || return 1
  echo "$stopped" >"$state/stopped"
  # shellcheck disable=SC2086 # A list of pids.
  (
    trap '' TERM
    sleep "$longest_hold"
    kill -CONT $stopped
  ) >/dev/null 2>&1 &
  waker=$!
  # By the clock of the disk: when it was stopped.
  : >"$work/tick/now"
  # shellcheck disable=SC2086
  kill -STOP $stopped 2>/dev/null
}

continue_writer() {
  [ -n "${stopped:-}" ] || return 0
  # shellcheck disable=SC2086
  kill -CONT $stopped 2>/dev/null
  stopped=''
  # Without its sleep it ends by itself; killed, it would leave that behind.
  pkill -9 -P "$waker" 2>/dev/null || kill -9 "$waker" 2>/dev/null
  wait "$waker" 2>/dev/null
  rm -f "$state/stopped"
}

# At the start: what a process of the agent that was killed has left standing still.
wake_writer() {
  [ -f "$state/stopped" ] || return 0
  # shellcheck disable=SC2013,SC2046 # Pids.
  kill -CONT $(writer_pids) 2>/dev/null
  rm -f "$state/stopped"
}

# Waits for its end, at most some seconds.
await_writer_end() {
  seconds=0
  while is_writer_running && [ "$seconds" -lt "$1" ]; do
    sleep 1
    seconds=$((seconds + 1))
  done
}

# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # What the parts share.
# The service: a pass at once, then one after each change, and at least every 10 seconds. Ends at TERM, after a last
# pass that waits for the writer's end.

longest_rest=10
# Seconds between two passes, however much is written.
shortest_rest=0.5
rest_after_failure=5
most_failures=12
# Of the 60 seconds until the guest's service manager kills us.
patience_with_writer=40
# Without a tool for file events it looks every second, at many files more seldom.
files_per_second=2000

serve() {
  open_log
  stop='' woken='' sleeper='' is_resting=''
  trap 'stop=1; end_rest' TERM INT HUP
  trap 'woken=1; [ -z "$is_resting" ] || end_rest' USR1
  echo "$$" >"$state/service-pid"
  say "started as process $$"
  wake_writer
  remember_success
  start_watcher
  # Whatever was final before this start is not any more.
  reopening=1 failures=0
  while [ -z "$stop" ]; do
    woken=''
    [ -d "$state" ] || end_homeless
    alone publish 0
    case $? in
      0) failures=0 reopening='' rest=$(rest_seconds) ;;
      1)
        failures=$((failures + 1)) rest=$rest_after_failure
        [ "$failures" -lt "$most_failures" ] || end_failed
        ;;
      3) rest=1 ;;
      *) rest=$longest_rest ;;
    esac
    pause "$shortest_rest"
    [ "$rest" != "$rest_after_failure" ] || woken=''
    [ -n "$stop$woken" ] || rest_until_change "$rest"
  done
  finish
}

# Somebody has taken its folder away, and with it the lease.
end_homeless() {
  [ -z "$watcher" ] || kill "$watcher" 2>/dev/null
  exit 75
}

end_failed() {
  say "failed $failures times in a row, ends"
  stop_watcher
  exit 75
}

# What was written until the writer's end, then the word that it was the last. Some tries, since a share may be slow.
finish() {
  trap '' TERM INT HUP USR1
  stop_watcher
  say 'told to end'
  await_writer_end "$patience_with_writer"
  for try in 1 2 3; do
    alone publish 1
    code=$?
    [ "$code" -eq 1 ] || break
    [ "$try" -eq 3 ] || sleep 1
  done
  [ "$code" -ne 0 ] || [ "$current_final" != 1 ] || end_clean
  rm -f "$state/service-pid"
  say "ended: ${outcome:-nothing done}"
  [ "$code" -eq 0 ] || exit 1
  exit 0
}

# Sleeps until the time is over, or TERM. A signal ends a wait, not the sleeper.
pause() { # seconds
  sleep "$1" &
  sleeper=$!
  while [ -z "$stop" ] && kill -0 "$sleeper" 2>/dev/null; do wait "$sleeper" 2>/dev/null; done
  end_rest
  sleeper=''
}

# Sleeps until the time is over, something has changed, or TERM. A sleeper that was told to end before it slept does
# not hear of it, so once there is something to do nobody waits for it.
rest_until_change() { # seconds
  is_resting=1
  sleep "$1" &
  sleeper=$!
  while [ -z "$stop$woken" ] && kill -0 "$sleeper" 2>/dev/null; do wait "$sleeper" 2>/dev/null; done
  end_rest
  sleeper='' is_resting=''
}

end_rest() {
  [ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null
}

rest_seconds() {
  if [ -n "$watcher" ] && kill -0 "$watcher" 2>/dev/null; then
    echo "$longest_rest"
    return
  fi
  files=$(count_lines "$state/base/listing" 2>/dev/null)
  seconds=$((files / files_per_second))
  [ "$seconds" -le "$longest_rest" ] || seconds=$longest_rest
  # One shortest rest was made already.
  [ "$seconds" -gt 0 ] || seconds=$shortest_rest
  echo "$seconds"
}

# Wakes this process at each change below the source, where the guest has a tool for that.
start_watcher() {
  watcher=''
  if command -v inotifywait >/dev/null 2>&1; then
    # It ends after a quiet minute (exit code 2) and is begun anew: also in a folder that took the place of the old one.
    notify inotifywait -m -t 60 -r -q --format x -e modify,attrib,create,delete,move --exclude "(-shm|/$stamp_name.*)\$" "$source"
  elif command -v fswatch >/dev/null 2>&1; then
    notify fswatch -r -o -l 0.1 "$source"
  fi
}

notify() { # command that writes a line for each change
  service=$$
  while kill -0 "$service" 2>/dev/null; do
    "$@" 2>/dev/null </dev/null &
    echo "$!" >"$state/watcher-pid"
    wait "$!"
    [ $? -eq 2 ] || break
  done | while read -r _; do kill -USR1 "$service" || exit; done >/dev/null 2>&1 &
  watcher=$!
}

stop_watcher() {
  [ -z "$watcher" ] || kill "$watcher" "$(cat "$state/watcher-pid")" 2>/dev/null
}

# Has a running service make a pass at once.
wake_service() {
  service=$(cat "$state/service-pid" 2>/dev/null) || return 0
  case $(ps -o command= -p "$service" 2>/dev/null) in
    *payload-agent*) kill -USR1 "$service" ;;
  esac
}

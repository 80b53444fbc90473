#!/bin/sh
# Tells the host what happens in this guest: JSON lines, version 1, on stdout, until stdin closes.
#   {"v":1,"kind":"hello","hostname":S,"os":S,"clock":MS}
#   {"v":1,"kind":"facts","clock":MS,"load":N|null,"sessions":[{"name":S,"attached":B,"windows":N},...]}
#   {"v":1,"kind":"bye"}
# Facts come when the tmux sessions change and at least every heartbeat. The loop looks at little
# and starts nothing but its sleep while nothing changes: tmux itself wakes it through hooks.
# Arguments: seconds between two looks, seconds between two heartbeats.
set -eu

look_seconds=${1:-5}
heartbeat_seconds=${2:-30}
max_sessions=100

LC_ALL=C
PATH=$PATH:/opt/homebrew/bin:/usr/local/bin
export LC_ALL PATH

channel=corral-stream-$$
tmux_socket=${TMUX_TMPDIR:-/tmp}/tmux-$(id -u)/default
sessions=
told_sessions=none
seconds_since_facts=0
look_at_tmux=yes
sleeper=
tmux_watcher=
stdin_watcher=

# An awk function that makes a JSON string: at most 256 bytes, without control characters.
# Character by character, since awks differ in how they read backslashes in gsub's replacement.
json_function='
  function json(text,  i, character, escaped) {
    for (i = 1; i <= length(text) && i <= 256; i++) {
      character = substr(text, i, 1)
      if (character ~ /[[:cntrl:]]/) continue
      if (character == "\\" || character == "\"") escaped = escaped "\\"
      escaped = escaped character
    }
    return "\"" escaped "\""
  }'

# The first line of stdin as a JSON string.
json_string() {
  awk "$json_function"' NR == 1 { text = $0 } END { printf "%s", json(text) }'
}

# Milliseconds since 1970; BSD date knows seconds only.
clock() {
  nanoseconds=$(date +%s%N)
  case $nanoseconds in
    *[!0-9]*) echo "$(date +%s)000" ;;
    *) echo "${nanoseconds%??????}" ;;
  esac
}

operating_system() {
  if [ -r /etc/os-release ]; then
    sed -n 's/^PRETTY_NAME="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' /etc/os-release
  elif command -v sw_vers >/dev/null 2>&1; then
    echo "$(sw_vers -productName) $(sw_vers -productVersion)"
  else
    uname -sr
  fi
}

# The load average of the last minute, or null.
load() {
  if [ -r /proc/loadavg ]; then
    read -r one_minute _ </proc/loadavg
  else
    one_minute=$(sysctl -n vm.loadavg 2>/dev/null | awk '{ print $2 }')
  fi
  case $one_minute in
    '' | *[!0-9.]*) echo null ;;
    *) echo "$one_minute" ;;
  esac
}

# The tmux sessions as JSON objects; nothing when no tmux runs.
list_sessions() {
  [ -S "$tmux_socket" ] || return 0
  tmux -u list-sessions -F '#{session_attached} #{session_windows} #{session_name}' 2>/dev/null |
    awk -v max="$max_sessions" "$json_function"'
    NR <= max && /^[0-9]+ [0-9]+ / {
      attached = $1 > 0 ? "true" : "false"; windows = $2
      sub(/^[0-9]+ [0-9]+ /, "")
      printf "%s{\"name\":%s,\"attached\":%s,\"windows\":%d}", separator, json($0), attached, windows
      separator = ","
    }'
}

tell_facts() {
  printf '{"v":1,"kind":"facts","clock":%s,"load":%s,"sessions":[%s]}\n' "$(clock)" "$(load)" "$sessions"
  told_sessions=$sessions
  seconds_since_facts=0
}

# Lets tmux wake this script. A channel that nobody waits for any more does no harm.
watch_tmux() {
  for event in session-created session-closed session-renamed client-attached client-detached \
    window-linked window-unlinked; do
    tmux set-hook -g "${event}[4711]" "wait-for -S $channel" 2>/dev/null || return 0
  done
  {
    while tmux wait-for "$channel" 2>/dev/null; do kill -USR1 $$; done
    kill -USR2 $$
  } </dev/null >/dev/null 2>&1 3<&- &
  tmux_watcher=$!
}

stop() {
  trap '' TERM USR1 USR2
  trap - EXIT
  for process in $sleeper $tmux_watcher $stdin_watcher; do kill "$process" 2>/dev/null || :; done
  # Ends the watcher's `tmux wait-for`, which its shell leaves behind.
  [ -z "$tmux_watcher" ] || tmux wait-for -S "$channel" 2>/dev/null || :
  printf '{"v":1,"kind":"bye"}\n' 2>/dev/null || :
}

trap 'stop; exit 0' TERM HUP INT
trap stop EXIT
trap 'look_at_tmux=yes' USR1
trap 'look_at_tmux=yes tmux_watcher=' USR2

exec 3<&0 </dev/null
{
  cat <&3
  kill -TERM $$
} >/dev/null 2>&1 &
stdin_watcher=$!
exec 3<&-

printf '{"v":1,"kind":"hello","hostname":%s,"os":%s,"clock":%s}\n' \
  "$(uname -n | json_string)" "$(operating_system | json_string)" "$(clock)"

while :; do
  if [ -z "$tmux_watcher" ] && [ -S "$tmux_socket" ]; then
    watch_tmux
    look_at_tmux=yes
  fi
  if [ -n "$look_at_tmux" ] || [ "$seconds_since_facts" -ge "$heartbeat_seconds" ]; then
    look_at_tmux=
    sessions=$(list_sessions)
  fi
  if [ "$sessions" != "$told_sessions" ] || [ "$seconds_since_facts" -ge "$heartbeat_seconds" ]; then
    tell_facts
  fi
  [ -z "$look_at_tmux" ] || continue
  sleep "$look_seconds" >/dev/null 2>&1 &
  sleeper=$!
  wait "$sleeper" || :
  kill "$sleeper" 2>/dev/null || :
  sleeper=
  seconds_since_facts=$((seconds_since_facts + look_seconds))
done

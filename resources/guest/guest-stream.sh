#!/bin/sh
# Tells the host what happens in this guest: JSON lines, version 1, on stdout, until stdin closes.
#   {"v":1,"kind":"hello","hostname":S,"os":S,"clock":MS}
#   {"v":1,"kind":"facts","clock":MS,"load":N|null,"sessions":[{"name":S,"attached":B,"windows":N,"bell":B},...]}
#   {"v":1,"kind":"git"}
#   {"v":1,"kind":"payload",...}
#   {"v":1,"kind":"bye"}
# Facts come when the tmux sessions change and at least every heartbeat. While nothing changes this
# wakes once a heartbeat only: tmux itself says what happens, through hooks. Where no tmux runs yet,
# or one without hooks, somebody looks from time to time. "git" says that something of a git repository, or
# beside one, was written since the last time. "payload" is the status of the service that keeps a payload, as it
# wrote it, each time that it is another one.
# Arguments: seconds between two such looks, between two heartbeats, between two looks at the repositories.
set -eu

look_seconds=${1:-5}
heartbeat_seconds=${2:-30}
git_seconds=${3:-30}
looks_until_walk=10
max_sessions=100

LC_ALL=C
PATH=$PATH:/opt/homebrew/bin:/usr/local/bin
export LC_ALL PATH

channel=corral-stream-$$
payload_status=$HOME/.corral-payload/status
tmux_socket=${TMUX_TMPDIR:-/tmp}/tmux-$(id -u)/default

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

# The tmux sessions as JSON objects; nothing when no tmux runs. The alerts of a session are a list as
# "0!,2#", in which "!" is a bell that rang while nobody looked.
list_sessions() {
  [ -S "$tmux_socket" ] || return 0
  format='#{session_attached} #{session_windows} #{?session_alerts,#{session_alerts},none} #{session_name}'
  tmux -u list-sessions -F "$format" </dev/null 2>/dev/null |
    awk -v max="$max_sessions" "$json_function"'
    NR <= max && /^[0-9]+ [0-9]+ [^ ]+ / {
      attached = $1 > 0 ? "true" : "false"; windows = $2; bell = $3 ~ /!/ ? "true" : "false"
      sub(/^[0-9]+ [0-9]+ [^ ]+ /, "")
      printf "%s{\"name\":%s,\"attached\":%s,\"windows\":%d,\"bell\":%s}", separator, json($0),
        attached, windows, bell
      separator = ","
    }'
}

# Runs a command so that ending this subshell ends the command too.
run_child() {
  "$@" </dev/null >/dev/null &
  child=$!
  wait "$child"
}

# The sources of events, each a line: "heartbeat", "look" (tmux may have changed), "end".
beat() {
  trap 'kill "$child"; exit 0' TERM
  child=
  while run_child sleep "$heartbeat_seconds"; do echo heartbeat; done
}

# Lets tmux say when something happens. A channel that nobody waits for any more does no harm.
hook_tmux() {
  [ -S "$tmux_socket" ] || return 1
  for event in session-created session-closed session-renamed client-attached client-detached \
    window-linked window-unlinked session-window-changed alert-bell; do
    tmux set-hook -g "${event}[4711]" "wait-for -S $channel" </dev/null || return 1
  done
}

watch_tmux() {
  trap 'kill "$child"; exit 0' TERM
  child=
  while :; do
    until hook_tmux; do
      run_child sleep "$look_seconds"
      echo look
    done
    echo look
    while run_child tmux wait-for "$channel"; do echo look; done
    echo look
    run_child sleep 1
  done
}

# A slow look: finds the repositories, and says whether any file beside them is newer than the last walk.
walk() {
  : >"$notes/next-walk"
  set --
  for root in workspace projects repos code; do [ ! -d "$HOME/$root" ] || set -- "$@" "$HOME/$root/."; done
  {
    [ $# -eq 0 ] || nice -n 19 find "$@" -xdev \( -name node_modules -o -name .venv \) -prune -o -name .git -prune -print0
    nice -n 19 find "$HOME/." -maxdepth 2 -xdev -name .git -prune -print0
  } >"$notes/repositories"
  [ $# -eq 0 ] ||
    nice -n 19 find "$@" -xdev \( -name node_modules -o -name .venv -o -name .git \) -prune \
      -o -newer "$notes/walk" -print | head -n 1 | tr -c '\n' x
  mv "$notes/next-walk" "$notes/walk"
}

# Says whether git has written anything but objects since the last look: a few dozen names each.
look_at_repositories() {
  [ -s "$notes/repositories" ] || return 0
  export notes
  # shellcheck disable=SC2016 # For the other shell.
  xargs -0 nice -n 19 sh -c 'find "$@" -maxdepth 4 -name objects -prune -o -newer "$notes/last" -print' corral \
    <"$notes/repositories" | head -n 1 | tr -c '\n' x
}

watch_git() {
  notes=$(mktemp -d "${TMPDIR:-/tmp}/corral-stream.XXXXXX") || return 0
  trap 'rm -rf "$notes"; kill "$child"; exit 0' TERM
  child=
  looks=0 walked=
  : >"$notes/last"
  : >"$notes/walk"
  while run_child sleep "$git_seconds"; do
    : >"$notes/next"
    [ $((looks % looks_until_walk)) -ne 0 ] || walked=$(walk)
    looked=$(look_at_repositories)
    [ -z "$walked$looked" ] || echo git
    walked=
    mv "$notes/next" "$notes/last"
    looks=$((looks + 1))
  done
}

# Looks whether the service that keeps a payload has written another status; seldom where there is no such service.
watch_payload() {
  trap 'kill "$child"; exit 0' TERM
  child=
  known=
  while :; do
    if [ -r "$payload_status" ]; then
      read -r status <"$payload_status" || :
      [ "$status" = "$known" ] || echo payload
      known=$status
      run_child sleep "$look_seconds"
    else
      run_child sleep "$heartbeat_seconds"
    fi
  done
}

events() {
  beat &
  beat=$!
  watch_payload &
  payload_watcher=$!
  watch_tmux &
  watcher=$!
  watch_git &
  git_watcher=$!
  cat <&3 >/dev/null
  echo end
  kill "$beat" "$watcher" "$git_watcher" "$payload_watcher"
}

tell() {
  printf '{"v":1,"kind":"hello","hostname":%s,"os":%s,"clock":%s}\n' \
    "$(uname -n | json_string)" "$(operating_system | json_string)" "$(clock)"
  told_sessions=none
  while read -r event && [ "$event" != end ]; do
    case $event in
      git)
        printf '{"v":1,"kind":"git"}\n'
        continue
        ;;
      payload)
        if read -r status <"$payload_status"; then printf '%s\n' "$status"; fi
        continue
        ;;
    esac
    sessions=$(list_sessions)
    [ "$event" = heartbeat ] || [ "$sessions" != "$told_sessions" ] || continue
    printf '{"v":1,"kind":"facts","clock":%s,"load":%s,"sessions":[%s]}\n' "$(clock)" "$(load)" "$sessions"
    told_sessions=$sessions
  done
  printf '{"v":1,"kind":"bye"}\n'
}

exec 3<&0 </dev/null
{
  echo look
  events
} 2>/dev/null | tell

# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # What the parts share.
# What the agent says: its log, and one line of JSON about where it stands.

max_log_lines=10000
log_lines=0
# Kept between passes of one process: when all was published last, since when it is not.
last_success=0 changed_since=0 told='' told_at=0

now() { date +%s; }

# A line in the log. Commands for a person write to stderr, the service to its file.
say() {
  printf '%s payload-sync %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >&2
  log_lines=$((log_lines + 1))
  [ "$log_lines" -lt "$max_log_lines" ] || [ -z "${log_opened:-}" ] || open_log
}

# Opens the log of the service. The folder is everybody's: what is there and not ours is never written to.
open_log() {
  if [ -n "$(find "$log_file" -prune -type f -user "$(id -u)" 2>/dev/null)" ]; then
    chmod 600 "$log_file"
    log_lines=$(awk 'END { print NR }' "$log_file")
    [ "$log_lines" -lt "$max_log_lines" ] || mv -f "$log_file" "$log_file.1"
  fi
  [ -n "$(find "$log_file" -prune -type f -user "$(id -u)" 2>/dev/null)" ] || {
    log_lines=0
    rm -f "$log_file" 2>/dev/null
    (set -C && : >"$log_file") 2>/dev/null || log_file=$state/log
  }
  exec >>"$log_file" 2>&1
  log_opened=1
}

# Ends a pass that did not publish: its state, the code of the reason, and words for the log. Its exit code says which.
refuse() {
  outcome=$1 reason=$2 detail=${3:-}
  case $outcome in
    retry) return 1 ;;
    held | halted) return 2 ;;
    skip) return 3 ;;
    paused) return 4 ;;
  esac
}

# At most 200 bytes of a text as the inside of a JSON string; control characters are left out.
json_text() {
  [ -z "$1" ] || printf '%s' "$1" | tr -d '[:cntrl:]' | cut -c 1-200 | sed 's/["\\]/\\&/g'
}

# Replaces the status, which the host hears of: whenever it says something else, and every few seconds.
tell() { # state[, reason, detail]
  set -- "$1" "${2:-}" "${3:-}"
  at=$(now)
  [ "$1" != ok ] || last_success=$at changed_since=0
  if [ "$1 $2" = "$told" ]; then
    [ "$1" != ok ] || [ -n "${published:-}" ] || [ $((at - told_at)) -ge 5 ] || return 0
  elif [ "$1" != working ] && [ "$1$told" != ok ]; then
    say "$1${2:+: $2}${3:+ ($3)}"
  fi
  [ "$1" = working ] || told="$1 $2" told_at=$at
  read_stamp
  printf '{"v":1,"kind":"payload","state":"%s","at":%d,"generation":"%s","changedSince":%d,"reason":"%s","detail":"%s","files":%d,"ofFiles":%d,"databases":%d,"accounts":%d}\n' \
    "$1" "$last_success" "$stamp_generation" "$changed_since" "$2" "$(json_text "$3")" \
    "${lost_files:-0}" "${of_files:-0}" "${lost_databases:-0}" "${lost_accounts:-0}" >"$state/status.new" &&
    mv -f "$state/status.new" "$state/status"
}

# What an earlier process of the agent said last.
remember_success() {
  last_success=$(sed -n 's/.*"at":\([0-9]*\).*/\1/p' "$state/status" 2>/dev/null)
  last_success=${last_success:-0}
}

# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # What the parts share.
# Whether the folder at the share's place is the host's, and ours to write to.

generations=.corral-payload/gen
current_file=.corral-payload/CURRENT

# Reads what the host has given to this VM: which payload, under which epoch and token.
read_lease() {
  lease_payload='' lease_epoch='' lease_token=''
  { read -r lease_payload lease_epoch lease_token <"$state/lease"; } 2>/dev/null
  case $lease_epoch in '' | *[!0-9]*) lease_payload='' ;; esac
  if [ -z "$lease_payload" ] || [ -z "$lease_token" ]; then refuse halted no-lease; fi
}

# Reads the marker that the host has put into the payload folder, here in the working directory.
read_marker() {
  marker_payload='' marker_epoch='' marker_token=''
  [ -f "$kind_marker" ] || return 1
  while IFS= read -r line; do
    case $line in
      'payload: '*) marker_payload=${line#payload: } ;;
      'epoch: '*) marker_epoch=${line#epoch: } ;;
      'token: '*) marker_token=${line#token: } ;;
    esac
  done <"$kind_marker"
}

# `mounted`: the mount table has the share or the folder above it, which is all that macOS shows. `dir`: a folder is
# there, and no mount. Or `missing`, `unknown`.
mount_state() {
  [ -d "$share" ] || {
    echo missing
    return
  }
  mount 2>/dev/null | awk -v share=" on $share " -v parent=" on ${share%/*} " '
    { lines++ }
    index($0, share) || index($0, parent) { found = 1 }
    END { print (!lines ? "unknown" : found ? "mounted" : "dir") }'
}

# Makes the share the working directory. From here on every path in it is relative: when the mount goes away, writes
# fail instead of landing in the folder underneath.
enter_share() {
  cd "$share" 2>/dev/null || {
    refuse skip mount-missing
    return
  }
  check_lease
}

# Looked at before anything is read, and again right before what is published counts.
check_lease() {
  read_lease || return
  read_marker || {
    if [ "$(mount_state)" = mounted ]; then refuse skip marker-missing; else refuse skip mount-missing; fi
    return
  }
  [ "$marker_payload" = "$lease_payload" ] || {
    refuse halted other-payload "$marker_payload"
    return
  }
  [ "$marker_epoch $marker_token" = "$lease_epoch $lease_token" ] ||
    refuse halted lease-over "epoch $marker_epoch, ours is $lease_epoch"
}

# Whether the working directory is still what a newcomer would find at the share's place.
is_share_in_place() {
  [ -f "$share/$kind_marker" ] && [ "$(cat "$share/$kind_marker")" = "$(cat "$kind_marker")" ]
}

# Reads CURRENT; fails when there is none, or its generation is not there.
read_current() {
  current='' current_sum='' current_final=''
  { read -r current current_sum current_final <"$current_file"; } 2>/dev/null
  case $current in '' | *[!0-9-]*) current='' ;; esac
  if [ -z "$current" ] || [ ! -f "$generations/$current/MANIFEST" ]; then
    current='' current_sum='' current_final=''
    return 1
  fi
}

# The stamp in the local data: whose it is, the generation that it had last, and the one it was about to have.
read_stamp() {
  stamp_payload='' stamp_generation='' stamp_next=''
  { read -r stamp_payload stamp_generation stamp_next <"$source/$stamp_name"; } 2>/dev/null
  [ "$stamp_generation" != none ] || stamp_generation=''
  [ -n "$stamp_payload" ]
}

write_stamp() { # folder, payload, generation or nothing, the one to come
  printf '%s %s %s\n' "$2" "${3:-none}" "${4:-}" >"$1/$stamp_name.new" && mv -f "$1/$stamp_name.new" "$1/$stamp_name"
}

# Runs a command while no other process of the agent makes a pass. The lock is a link to "<pid>@<boot>", made in one step;
# one that was left by a kill is taken away.
alone() {
  lock=$state/pass-lock waited=0 holder=''
  until ln -s "$$@$boot" "$lock" 2>/dev/null; do
    waited=$((waited + 1))
    [ "$waited" -lt 600 ] || {
      say "can't begin: process ${holder:-unknown} has $lock"
      return 1
    }
    holder=$(readlink "$lock" 2>/dev/null)
    if [ -n "$holder" ] && ! is_pass_underway && [ "$(readlink "$lock" 2>/dev/null)" = "$holder" ]; then
      rm -f "$lock"
    else
      sleep 0.1
    fi
  done
  recover_seed
  "$@"
  alone_code=$?
  rm -f "$lock"
  return "$alone_code"
}

# Whether the holder of the lock still runs. A machine that starts anew gives out the same pids.
is_pass_underway() {
  [ "${holder#*@}" = "$boot" ] && [ "${holder%%@*}" != "$$" ] || return 1
  case $(ps -o command= -p "${holder%%@*}" 2>/dev/null) in *payload-agent*) ;; *) return 1 ;; esac
}

holds_lock() { [ "$(readlink "$state/pass-lock" 2>/dev/null)" = "$$@$boot" ]; }

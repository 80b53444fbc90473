# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # What the parts share.
# What stops a pass before it does harm.

# Kilobytes that are left free on the guest's disk and on the host's.
spare_kilobytes=51200

free_kilobytes() { # folder
  df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print $4 }'
}

# Whether the copy of so many bytes fits here and in the share, the working directory.
has_space_for() { # bytes
  for folder in "$state" .; do
    free=$(free_kilobytes "$folder")
    [ -n "$free" ] || continue
    [ $((free - $1 / 1024)) -ge "$spare_kilobytes" ] || {
      if [ "$folder" = . ]; then folder=$share; fi
      refuse halted disk-full "$folder has $((free / 1024)) MiB free"
      return
    }
  done
}

# Writes the paths that the first manifest has and the second has not.
list_lost() { # manifest before, manifest now
  awk -v now="$2" "$manifest_function"'
    BEGIN { while ((getline line < now) > 0) is_there[path_of(line)] = 1 }
    { if (!(path_of($0) in is_there)) print path_of($0) }' "$1"
}

# Holds a generation that would lack a database, an account, or more than 10 files and a tenth of all, until somebody has
# allowed exactly this loss. An emptied source stops here, whatever emptied it.
check_loss() { # manifest before, manifest now
  list_lost "$1" "$2" >"$work/lost"
  [ -s "$work/lost" ] || return 0
  of_files=$(count_lines "$1")
  lost_files=$(count_lines "$work/lost")
  lost_databases=$(awk -v pattern="$kind_database" '$0 ~ pattern' "$work/lost" | count_lines -)
  lost_accounts=$(awk -v pattern="$kind_account" '$0 ~ pattern { found = 1 } END { print found + 0 }' "$work/lost")
  [ "$lost_databases" -gt 0 ] || [ "$lost_accounts" -gt 0 ] ||
    { [ "$lost_files" -gt 10 ] && [ $((lost_files * 10)) -gt "$of_files" ]; } || return 0
  loss=$(sum_of "$work/lost")
  [ "$(cat "$state/allowed" 2>/dev/null)" != "$loss" ] || return 0
  echo "$loss" >"$state/asked"
  refuse held would-lose "$(head -n 3 "$work/lost" | tr '\n' ' ')"
}

# Allows the loss that was asked about last, and no other one.
allow_loss() {
  [ -f "$state/asked" ] || {
    echo 'Nothing is held.' >&2
    return 1
  }
  mv -f "$state/asked" "$state/allowed" && wake_service
}

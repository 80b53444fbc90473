# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # What the parts share.
# One pass, from a look at what has changed to the generation that counts.

# Makes a pass and says in the status what came of it.
publish() { # final 0 or 1
  outcome=ok reason='' detail='' published=''
  lost_files=0 of_files=0 lost_databases=0 lost_accounts=0
  run_pass "$1"
  code=$?
  if [ "$code" -ne 0 ] && [ "$outcome" = ok ]; then
    explain_failure
    code=$?
    discard_unfinished
  fi
  cd / || return 1
  tell "$outcome" "$reason" "$detail"
  return "$code"
}

run_pass() { # final 0 or 1
  [ -d "$work" ] || mkdir "$work" || return 1
  [ -z "${missing_tool:-}" ] || {
    refuse halted tool-missing "$missing_tool"
    return
  }
  [ ! -f "$state/paused" ] || {
    refuse paused ''
    return
  }
  enter_share || return
  check_source || return
  final=$1
  [ "$final" = 0 ] || ! is_writer_running || final=0
  read_current
  if read_base && is_source_as_listed; then
    mark_final "$final"
    return
  fi
  [ "$changed_since" -ne 0 ] || changed_since=$(now)
  tell working
  make_generation "$final"
}

# Whether the local data is of this payload: data that was not seeded or adopted is never published.
check_source() {
  if [ -L "$source" ]; then
    refuse halted source-is-link
  elif ! read_stamp; then
    refuse halted not-seeded
  elif [ "$stamp_payload" != "$lease_payload" ]; then
    refuse halted not-seeded "$stamp_payload"
  fi
}

make_generation() { # final 0 or 1
  rm -rf "$work" && mkdir "$work" && take_snapshot || return
  old=$state/base/manifest
  if [ -n "$current" ] && [ ! -s "$old" ] && [ ! -f "$state/base/name" ]; then old=$generations/$current/MANIFEST; fi
  check_loss "$old" "$work/manifest" || return
  if is_current; then
    # Written to, and the same as before.
    write_stamp "$source" "$lease_payload" "$current" && save_base "$current" "$current_sum" "$work/manifest" "$work/before"
    mark_final "$1"
    return
  fi
  next_generation
  build_generation && publish_generation "$1"
  code=$?
  if [ "$code" -ne 0 ]; then
    # Whatever went wrong, the next pass believes nothing of what this one knew.
    [ "$outcome" != ok ] || forget_base
    return "$code"
  fi
  rm -f "$state/asked" "$state/allowed"
  published=1
  say "published $current, $(count_lines "$work/manifest") files"
}

# Whether work/manifest is published already. Where all had to be read the power may have been lost, the host's too; then
# that is read as well.
is_current() {
  if [ -s "$state/base/listing" ]; then
    [ -n "$current" ] && cmp -s "$work/manifest" "$generations/$current/MANIFEST"
  else
    is_current_whole
  fi
}

# Says of the newest generation whether anything may have been written after it.
mark_final() { # final 0 or 1
  [ "$1" = 1 ] || [ -n "${reopening:-}" ] || return 0
  [ -n "$current" ] && [ "$current_final" != "$1" ] || return 0
  check_lease && is_share_in_place && point_at "$current" "$current_sum" "$1" && current_final=$1
}

# Of a pass that failed without a word of its own.
explain_failure() {
  # GNU's tar has words of its own for a full disk.
  if grep -q -e 'No space left' -e 'Wrote only' "$work"/*-errors 2>/dev/null; then
    refuse halted disk-full
  else
    refuse retry copy-failed "${torn_detail:-}"
  fi
}

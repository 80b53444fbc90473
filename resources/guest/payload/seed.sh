# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # What the parts share.
# Which side goes on is the host's decision; here it is carried out, so that nothing is lost by it.

# The generation of the host becomes the local data: made beside it, verified, and put in its place by a rename.
seed() {
  kept='' aside=''
  begin_seed && keep_local && make_local && replace_local
  answer_seed "$?"
}

# The local data becomes the payload's: the next pass publishes it whole, whatever the host's generation has.
adopt() {
  kept='' aside=''
  begin_seed && mkdir -p "$source" && write_stamp "$source" "$lease_payload" "$current" && forget_base &&
    name_base "$current" "$current_sum" "$boot"
  answer_seed "$?"
}

answer_seed() { # exit code
  [ "$1" -eq 0 ] || [ "$outcome" != ok ] || explain_failure
  rm -rf "$work" "$source.corral-new"
  printf '{"v":1,"kind":"payload-seed","done":%s,"generation":"%s","kept":"%s","aside":"%s","reason":"%s","detail":"%s"}\n' \
    "$([ "$1" -eq 0 ] && echo true || echo false)" "$current" "$kept" "$(json_text "$aside")" "$reason" "$(json_text "$detail")"
  return "$1"
}

begin_seed() {
  outcome=ok reason='' detail='' current=''
  rm -rf "$work" && mkdir -p "$work" || return 1
  [ -z "${missing_tool:-}" ] || {
    refuse halted tool-missing "$missing_tool"
    return
  }
  [ ! -L "$source" ] || {
    refuse halted source-is-link
    return
  }
  enter_share || return
  # A program that has the old files open would go on writing to them.
  ! is_writer_running || {
    refuse halted writer-runs
    return
  }
  read_current
  return 0
}

# Puts local data that the host's generation does not have into the share, as .corral-payload/kept/<name>. What can't be
# copied whole stays beside the new data.
keep_local() {
  [ -d "$source" ] && has_files || return 0
  forget_base
  take_snapshot || {
    case $reason in damaged-*) ;; *) return 2 ;; esac
    aside=$source.kept-$(date -u +%Y%m%dT%H%M%SZ)
    outcome=ok reason='' detail=''
    return 0
  }
  if [ -n "$current" ] && cmp -s "$work/manifest" "$generations/$current/MANIFEST"; then return 0; fi
  kept=$(date -u +%Y%m%dT%H%M%SZ)-$$
  folder=.corral-payload/kept
  rm -rf "$folder"/.tmp-*
  mkdir -p "$folder/.tmp-$kept" &&
    copy_files "$work/staged" "$folder/.tmp-$kept" "$work/staged-list" &&
    hash_files "$folder/.tmp-$kept" "$work/staged-list" >"$work/kept-manifest" &&
    cmp -s "$work/kept-manifest" "$work/staged-manifest" &&
    cp "$work/manifest" "$folder/.tmp-$kept/MANIFEST" &&
    mv "$folder/.tmp-$kept" "$folder/$kept"
}

has_files() {
  [ -n "$(find "$source" -type f ! -path "$source/$stamp_name*" -print 2>/dev/null | head -n 1)" ]
}

# Copies the host's generation beside the local data; of an empty payload that is an empty folder.
make_local() {
  rm -rf "$source.corral-new" && mkdir -p "$source.corral-new" || return 1
  : >"$work/manifest" && : >"$work/list"
  [ -n "$current" ] || return 0
  cp "$generations/$current/MANIFEST" "$work/manifest" && paths_of "$work/manifest" >"$work/list" || return 1
  if [ "$(sum_of "$work/manifest")" != "$current_sum" ] || grep -q '^/\|^\.\./\|/\.\./' "$work/list"; then
    refuse halted damaged-generation "$current"
    return
  fi
  has_space_for $(($(du -sk "$generations/$current" | cut -f 1) * 1024)) || return
  copy_files "$generations/$current" "$source.corral-new" "$work/list"
  hash_files "$source.corral-new" "$work/list" | cmp -s - "$work/manifest" ||
    refuse halted damaged-generation "$current"
}

replace_local() {
  write_stamp "$source.corral-new" "$lease_payload" "$current" || return 1
  sync # What is kept in the share and what is new here, before the old data goes.
  check_lease || return
  old=${aside:-$source.corral-old}
  rm -rf "$source.corral-old"
  [ ! -e "$source" ] || mv "$source" "$old" || return 1
  crash_at before-replace
  mv "$source.corral-new" "$source" || return 1
  crash_at after-replace
  rm -rf "$source.corral-old"
  # What was just verified need not be read again by the first pass.
  forget_base
  [ -z "$current" ] || { list_source "$work/before" && save_base "$current" "$current_sum" "$work/manifest" "$work/before"; }
}

# After a kill between the renames the old data is still there, or the new one already is.
recover_seed() {
  [ -d "$source.corral-old" ] || return 0
  if [ -e "$source" ]; then rm -rf "$source.corral-old"; else mv "$source.corral-old" "$source"; fi
}

# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # What the parts share.
# What the host asks before it decides which side goes on.

inspect() {
  outcome=ok reason='' detail=''
  rm -rf "$work" && mkdir -p "$work" || return 1
  look_at_share
  judge_local
  tell_inspection
  rm -rf "$work"
}

# The same beside a pass that is under way: nothing is compared, so what was not looked at counts as changed.
look() {
  look_at_share
  name_local
  changed=true
  tell_inspection
}

# Sets mount, marker (ours, other, missing) and current, and makes the share the working directory.
look_at_share() {
  read_lease || :
  marker=missing
  mount=$(mount_state)
  current='' current_sum=''
  if cd "$share" 2>/dev/null && read_marker; then
    marker=other
    [ "$marker_payload $marker_epoch $marker_token" != "$lease_payload $lease_epoch $lease_token" ] || marker=ours
    read_current || :
  else
    cd / || return 1
  fi
}

tell_inspection() {
  printf '{"v":1,"kind":"payload-inspect","local":"%s","payload":"%s","generation":"%s","changed":%s,"current":"%s","mount":"%s","marker":"%s","writer":%s,"missingTool":"%s"}\n' \
    "$local_state" "$(json_text "$stamp_payload")" "$(json_text "$base_generation")" "$changed" "$current" "$mount" "$marker" \
    "$(is_writer_running && echo true || echo false)" "${missing_tool:-}"
}

# Sets local_state (none, seeded, foreign, unknown) and base_generation.
name_local() {
  local_state=none base_generation=''
  if read_stamp; then
    local_state=seeded
    [ "$stamp_payload" = "$lease_payload" ] || local_state=foreign
    base_generation=$stamp_generation
    # Killed right after its generation came to count.
    [ -z "$stamp_next" ] || [ "$stamp_next" != "$current" ] || base_generation=$stamp_next
  elif [ -d "$source" ] && has_files; then
    local_state=unknown
  fi
}

# Sets changed as well.
judge_local() {
  changed=false
  name_local
  case $local_state in
    seeded | foreign) ! has_changed || changed=true ;;
    unknown) changed=true ;;
  esac
}

# Whether the local data is another than the generation that it is based on; when that can't be told, it is.
has_changed() {
  if read_base_name && [ "$known" = "$base_generation" ]; then
    check_base && is_source_as_listed && return 1
    cp "$state/base/manifest" "$work/base-manifest" && take_snapshot || return 0
    cmp -s "$work/manifest" "$work/base-manifest" || return 0
    # If the share has it too, the first pass need not read all of it again.
    ! is_current_whole || save_base "$current" "$current_sum" "$work/manifest" "$work/before"
    return 1
  fi
  base_manifest=$generations/$base_generation/MANIFEST
  [ -n "$base_generation" ] || base_manifest=/dev/null
  [ "$base_manifest" = /dev/null ] || [ -f "$base_manifest" ] || return 0
  cp "$base_manifest" "$work/base-manifest" && forget_base && take_snapshot || return 0
  ! cmp -s "$work/manifest" "$work/base-manifest"
}

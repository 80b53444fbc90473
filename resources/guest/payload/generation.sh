# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # What the parts share.
# Generations in the share. What did not change is a hard link to the generation before; nothing is ever written to a
# file that stands in one. All paths are relative to the share, the working directory.

kept_generations=3
# The oldest generation becomes the next one: between them lie a few changes, however many files there are.
spare=$generations/.tmp-spare

# Tests kill the agent at a named step.
crash_at() { [ "${CORRAL_CRASH_AT:-}" != "$1" ] || kill -9 $$; }

# Sets next: one more than any that is there, or that the local data ever had; never a counter in a file of its own.
next_generation() {
  epoch=$(printf '%06d' "$lease_epoch")
  last=$({ ls "$generations"; echo "$stamp_generation"; echo "$stamp_next"; } 2>/dev/null |
    awk -F - -v epoch="$epoch" '/^[0-9]+-[0-9]+$/ && $1 == epoch && $2 + 0 > last { last = $2 + 0 } END { print last + 0 }')
  next=$(printf '%s-%08d' "$epoch" $((last + 1)))
}

# Builds the generation of work/manifest in a folder that does not count yet. Sets built.
build_generation() {
  built=$generations/.tmp-$next
  discard_unfinished
  mkdir -p "$generations" && : >"$work/nothing" || return 1
  if [ -n "$current" ]; then newest=$generations/$current/MANIFEST; else newest=$work/nothing; fi
  { begin_from_spare || begin_empty; } && carry_out_plan && return
  # Somebody was at the generations that it was to be made of; it can still be made of a snapshot of everything.
  newest=$work/nothing
  begin_empty && carry_out_plan
}

carry_out_plan() {
  remove_files "$work/remove" && link_files "$work/link" && copy_files "$work/staged" "$built" "$work/copy" && is_as_planned
}

discard_unfinished() {
  for folder in "$generations"/.tmp-*; do
    [ "$folder" = "$spare" ] || rm -rf "$folder"
  done
}

# A spare says what is in it by its MANIFEST, which goes before anything else does. One that has little of what is wanted
# is of no use.
begin_from_spare() {
  [ -n "$current" ] && [ -f "$spare/MANIFEST" ] && cp "$spare/MANIFEST" "$work/have" || return 1
  plan_changes "$work/have" || return 1
  changes=$(($(count_lines "$work/remove") + $(count_lines "$work/link")))
  [ $((changes * 2)) -le "$(count_lines "$work/manifest")" ] || return 1
  rm -f "$spare/MANIFEST" && mv "$spare" "$built"
}

begin_empty() {
  rm -rf "$built" "$spare"
  mkdir "$built" && plan_changes "$work/nothing"
}

# Writes the lists remove, link (from the newest generation) and copy (out of the snapshot), which turn a folder into
# what is wanted. Fails when a file is to be had nowhere.
plan_changes() { # manifest of the folder
  : >"$work/remove" && : >"$work/link" && : >"$work/copy"
  awk -v have="$1" -v newest="$newest" -v wanted="$work/manifest" -v staged="$work/staged-list" -v to="$work/" \
    "$manifest_function"'
    BEGIN {
      while ((getline line < newest) > 0) in_newest[line] = 1
      close(newest) # It may be the same file as the next one.
      while ((getline path < staged) > 0) is_staged[path] = 1
      while ((getline line < have) > 0) had[line] = 1
      while ((getline line < wanted) > 0) {
        is_wanted[line] = 1
        if (line in had) continue
        path = path_of(line)
        print path > (to (path in is_staged ? "copy" : "link"))
        if (!(path in is_staged) && !(line in in_newest)) exit 1
      }
      for (line in had) if (!(line in is_wanted)) print path_of(line) > (to "remove")
    }'
}

# A folder that becomes empty stays: only files count.
remove_files() { # list
  [ ! -s "$1" ] || (cd "$built" && zero_ended <"$1" | xargs -0 rm -f --)
}

# A folder at a time: to begin a program for each file would take longer than all the links.
link_files() { # list
  [ -s "$1" ] || return 0
  rm -rf "$work/links" && mkdir "$work/links" || return 1
  awk -v links="$work/links/" '
    {
      folder = match($0, /.*\//) ? substr($0, 1, RLENGTH) : ""
      if (NR == 1 || folder != last) {
        close(links parts)
        parts++
        print parts, "./" folder > (links "folders")
        last = folder
      }
      print > (links parts)
    }' "$1"
  while read -r part folder; do
    link_into "$(plain_name "$folder")" "$work/links/$part" || return
  done <"$work/links/folders"
}

link_into() { # folder, list of files in it
  [ -d "$built/$1" ] || mkdir -p "$built/$1" || return
  # shellcheck disable=SC2016 # For the other shell. Not every share can link.
  (cd "$generations/$current" && zero_ended <"$2" |
    xargs -0 sh -c 'ln -- "$@" "$0" || cp -p -- "$@" "$0"' "../${built##*/}/$1") 2>"$work/copy-errors"
}

# Whether it has the files of the manifest and no others, and what was written reads back as it was; everything does
# when nothing is known of the generations before.
is_as_planned() {
  torn_detail='the copy in the share is not what was written'
  list_names "$built" | sort >"$work/names"
  paths_of "$work/manifest" | sort | cmp -s - "$work/names" || return 1
  if [ -s "$state/base/listing" ]; then read_back=$work/copy; else read_back=$work/names; fi
  hash_files "$built" "$read_back" >"$work/copied-manifest" || return 1
  awk 'NR == FNR { is_wanted[$0] = 1; next } !($0 in is_wanted) { exit 1 }' "$work/manifest" "$work/copied-manifest"
}

# Whether the generation that counts has the files of work/manifest.
is_current_whole() {
  [ -n "$current" ] && cmp -s "$work/manifest" "$generations/$current/MANIFEST" || return 1
  paths_of "$generations/$current/MANIFEST" >"$work/names" &&
    hash_files "$generations/$current" "$work/names" | cmp -s - "$generations/$current/MANIFEST"
}

# Makes what was built the one that counts, by two renames. The stamp says beforehand what is to come, so that a kill
# in between looks like no change of the host's.
publish_generation() { # final 0 or 1
  cp "$work/manifest" "$built/MANIFEST" && sum=$(sum_of "$built/MANIFEST") || return 1
  [ "$1" = 0 ] || sync
  check_lease || return
  is_share_in_place || {
    refuse skip mount-missing
    return
  }
  holds_lock || return 1
  crash_at before-generation
  mv "$built" "$generations/$next" || return 1
  write_stamp "$source" "$lease_payload" "$current" "$next" || return 1
  crash_at before-current
  point_at "$next" "$sum" "$1" || return 1
  crash_at after-current
  write_stamp "$source" "$lease_payload" "$next" || return 1
  save_base "$next" "$sum" "$work/manifest" "$work/before"
  current=$next current_sum=$sum current_final=$1
  drop_old_generations
}

point_at() { # generation, sum, final
  printf '%s %s %s\n' "$1" "$2" "$3" >"$current_file.tmp" && mv -f "$current_file.tmp" "$current_file" || return 1
  [ "$3" = 0 ] || sync
}

drop_old_generations() {
  for folder in "$generations"/[0-9]*; do echo "${folder##*/}"; done | sort -r |
    awk -v kept="$kept_generations" 'NR > kept' |
    while IFS= read -r old; do
      [ "$old" != "$current" ] || continue
      if [ -e "$spare" ]; then rm -rf "${generations:?}/$old"; else mv "$generations/$old" "$spare"; fi
    done
}

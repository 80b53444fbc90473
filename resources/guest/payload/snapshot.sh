# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # What the parts share.
# A copy of what has changed that holds together, made on this guest's own disk: the files that say what the databases
# have to agree with, the databases inside a read transaction of each, and the same files unchanged afterwards. What
# else there is was copied before the databases and once more after them, and nothing is dropped in between, so that no
# row names a file that is not there. What one try has copied and is still the same the next one need not copy, so each
# has less to do. A writer that never rests is held still for the copy after some tries.

calm_tries=3
max_tries=30
# How often it is stopped for one of them until it is between two commits.
max_holds=10
# Whether the last snapshot needed the writer held still; this one then does not try without for long.
is_restless=''
# Milliseconds that a locked database is waited for; a writer that is held still may be the one that locks it.
calm_patience=10000
held_patience=300

# Leaves in the work folder: before (a listing), lists, staged/ (what has changed) and manifest (of everything).
take_snapshot() {
  mkdir -p "$work/tick" && forget_staged || return 1
  tries_made=0 damage_seen=0 calm=$calm_tries
  [ -z "$is_restless" ] || calm=1
  is_restless=''
  while [ "$tries_made" -lt "$max_tries" ]; do
    tries_made=$((tries_made + 1))
    patience=$calm_patience
    if [ "$tries_made" -gt "$calm" ]; then
      patience=$held_patience
      hold_writer || tries_made=$max_tries # Once more, where there is nobody to hold still.
    fi
    copy_once
    code=$?
    continue_writer
    if [ "$code" -eq 0 ]; then
      check_snapshot
      code=$?
    fi
    if [ "$code" -eq 0 ]; then
      [ "$tries_made" -le "$calm" ] || is_restless=1
      return 0
    fi
    [ "$code" -ne 2 ] || return 2
  done
  [ "$damage_seen" -lt "$calm_tries" ] || {
    refuse halted damaged-account "$damaged_account"
    return
  }
  refuse retry "$torn_reason" "$torn_detail"
}

# Stops the writer, if it can be where no database is in the middle of a commit. Fails when there is none.
hold_writer() {
  holds=0
  while :; do
    sleep 0.1 # What it was stopped in the middle of is to come to its end.
    stop_writer || return
    holds=$((holds + 1))
    [ "$holds" -lt "$max_holds" ] && has_locked_database || return 0
    continue_writer
  done
}

# Of those that the try before had to copy.
has_locked_database() {
  [ -f "$work/database" ] || return 1
  while IFS= read -r path; do
    sqlite3 "$(database_uri "$source/$(plain_name "$path")")" 'SELECT count(*) FROM sqlite_master;' >/dev/null 2>&1 ||
      return 0
  done <"$work/database"
  return 1
}

# One try. 0 done; 1 something changed meanwhile, or was in use; 2 refused for good.
copy_once() {
  torn_reason=keeps-changing torn_detail=''
  list_source "$work/before" || {
    torn_reason=unreadable torn_detail=$(head -n 1 "$work/list-errors")
    return 1
  }
  if [ -z "${stopped:-}" ]; then
    ! has_unusable_name "$work/before" || {
      refuse halted unusable-name "$unusable_name"
      return
    }
  else
    # What is written in several steps may have been stopped between two of them, and be sound JSON all the same.
    was_state_settled "$work/before" || return 1
  fi
  find_changes "$state/base/listing" "$work/before" "$work" || return 1
  read -r newest bytes <"$work/need"
  [ -n "${stopped:-}" ] || has_space_for "$bytes" || return 2
  wait_for_tick "$newest"
  sort "$work/state" "$work/other" >"$work/copied"
  copy_databases && stage_files && are_accounts_whole || return
  list_source "$work/after" &&
    is_steady "$work/before" "$work/after" "$work/other" "$work/late" &&
    copy_files "$source" "$work/staged" "$work/late"
}

# Copies what has changed and is not in staged/ already, as the listing says that it is.
stage_files() {
  copy_files "$source" "$work/staged" "$work/unstaged" && cp "$work/before" "$work/staged-listing" && return
  forget_staged
  return 1
}

forget_staged() {
  rm -rf "$work/staged" && mkdir "$work/staged" && : >"$work/staged-listing"
}

# Whether what was copied is sound; the writer goes on meanwhile. 0 and the manifest is there; 1 not this time; 2 refused
# for good.
check_snapshot() {
  has_only_files "$work/staged" || {
    forget_staged
    return 1
  }
  check_databases && hash_snapshot
}

# A link that came to stand where a file was is copied as a link; nothing may read through it.
has_only_files() {
  [ -z "$(find "$1" ! -type f ! -type d -print 2>/dev/null | head -n 1)" ]
}

# Whether the JSON of the accounts is JSON: it is written in place, and may have been caught half-way.
are_accounts_whole() {
  awk -v pattern="$kind_account" '$0 ~ pattern' "$work/copied" >"$work/accounts"
  while IFS= read -r path; do
    # Its patterns allow no odd names.
    [ "$(cd "$work/staged" && sqlite3 :memory: "SELECT json_valid(CAST(readfile('$path') AS TEXT))" 2>/dev/null)" = 1 ] || {
      note_damage "$path"
      return 1
    }
  done <"$work/accounts"
}

# Broken and at rest each time that it is looked at is damaged, not half-written.
note_damage() { # path
  [ -z "${stopped:-}" ] && list_source "$work/after" &&
    is_steady "$work/before" "$work/after" /dev/null "$work/late" || return 0
  damage_seen=$((damage_seen + 1)) damaged_account=$1
}

copy_databases() {
  while IFS= read -r path; do
    copy_database "$(plain_name "$path")" || return
  done <"$work/database"
}

check_databases() {
  while IFS= read -r path; do
    path=$(plain_name "$path")
    [ "$(cd "$work/staged" && sqlite3 "./$path" 'PRAGMA journal_mode=delete; PRAGMA quick_check(1);' 2>&1 | tail -n 1)" = ok ] || {
      refuse halted damaged-database "$path"
      return
    }
  done <"$work/database"
}

# By a plain name, sqlite3 would make a database that has just gone away.
database_uri() {
  printf 'file:%s?mode=rw' "$(printf '%s' "$1" | sed -e 's/%/%25/g' -e 's/?/%3f/g' -e 's/#/%23/g')"
}

# One database, as it is at one moment. The transaction comes first: without it each commit of a writer makes
# the copy start over.
copy_database() { # path
  copy=$work/copy.db
  rm -f "$copy" "$copy-wal" "$copy-shm" "$copy-journal"
  (cd "$work" && sqlite3 -bail -cmd ".timeout $patience" "$(database_uri "$source/$1")" \
    'BEGIN; SELECT count(*) FROM sqlite_master;' '.backup copy.db') >/dev/null 2>"$work/database-errors" || {
    if grep -Eqi 'malformed|not a database' "$work/database-errors"; then
      refuse halted damaged-database "$1"
      return
    fi
    torn_reason=database-busy torn_detail="$1: $(tail -n 1 "$work/database-errors")"
    return 1
  }
  staged=$work/staged/$1
  mkdir -p "${staged%/*}" && mv -f "$copy" "$staged"
}

# The manifest of all files: hashes of those that did not change are known from the pass before. They are the same
# bytes, since nobody can change a file and keep its time of change.
hash_snapshot() {
  sort "$work/copied" "$work/database" "$work/late" >"$work/staged-list"
  hash_files "$work/staged" "$work/staged-list" >"$work/staged-manifest" || {
    torn_detail=$(head -n 1 "$work/copy-errors" 2>/dev/null)
    return 1
  }
  {
    awk -v keep="$work/keep" "$manifest_function"'
      BEGIN { while ((getline path < keep) > 0) is_kept[path] = 1 }
      { if (path_of($0) in is_kept) print }' "$state/base/manifest"
    cat "$work/staged-manifest"
  } | sort -t ' ' -k 3 >"$work/manifest"
  # Whatever was listed is there; if not, what the last pass knew is not to be trusted.
  [ "$(count_lines "$work/manifest")" -eq "$(cat "$work/all" "$work/late" | count_lines -)" ] || {
    forget_base
    return 1
  }
}

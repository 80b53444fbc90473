# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # What the parts share.
# Which files there are, and which have changed: by inode, size, and time of change (ctime) to the nanosecond. Every write,
# rename and chmod sets that time, and nobody can set it back. One walk; nothing is read.

if find / -prune -printf '' 2>/dev/null; then find_is_gnu=1; else find_is_gnu=''; fi

# A line a file, "//<inode> <bytes> <time of change> ./<path>". No path has two slashes in a row, so a line that
# does not begin so goes on with the name of the one before. Links and what is behind them are left out.
list_files() {
  set -- . -type f ! -name '*.db-shm' ! -name "$stamp_name*"
  if [ -n "$find_is_gnu" ]; then
    find "$@" -printf '//%i %s %C@ %p\n'
  else
    find "$@" -exec stat -f '//%i %z %Fc %N' {} +
  fi
}

list_source() { # to file
  (cd "$source" && list_files) >"$1" 2>"$work/list-errors"
}

# Whether nothing has changed since the last pass.
is_source_as_listed() {
  { cd "$source" && list_files; } 2>/dev/null | cmp -s - "$state/base/listing"
}

# awk: calls found(entry, path) for each file of a listing; the path as a line.
parse_function="$escape_function"'
  function parse(file,  line, path, entry) {
    while ((getline line < file) > 0) {
      if (substr(line, 1, 2) != "//") { path = path "\\n" escape(line); continue }
      if (path != "") found(entry, path)
      match(line, / [.]\//)
      entry = substr(line, 3, RSTART - 3)
      path = escape(substr(line, RSTART + 3))
    }
    if (path != "") found(entry, path)
    close(file)
  }'

# awk: the kind of a path, and for what belongs to a database that database.
kind_function='
  function database_of(path) {
    if (path ~ part_pattern) { sub(/-[a-z]+$/, "", path); return path }
    return path ~ database_pattern ? path : ""
  }'

run_kind_awk() {
  awk -v database_pattern="$kind_database" -v part_pattern="$kind_database_part" -v state_pattern="$kind_state" "$@"
}

# Whether a name can't be taken along: one that is not UTF-8, or has a \001, which zero_ended could not tell from a line
# break. Sets unusable_name to the first, with octal numbers for what can't be read.
has_unusable_name() { # listing
  tr '\001' '\377' <"$1" | iconv -c -f UTF-8 -t UTF-8 >"$work/readable" 2>/dev/null
  ! cmp -s "$1" "$work/readable" || return 1
  unusable_name=$(awk 'NR == FNR { readable[NR] = $0; next } readable[FNR] != $0 { print; exit }' "$work/readable" "$1" |
    sed -n -e 's|^//.* \./||' -e l | sed -e 's/\\$//' -e 's/\$$//' | tr -d '\n')
}

# Sorts the files of a listing by what has to be done: writes the lists database, state and other (changed since the
# listing before), unstaged (of those two, what is not in work/staged as it is now), keep (not changed), all, and need
# (newest time of change, bytes).
find_changes() { # listing before, listing now, folder for the lists
  for list in database state other unstaged keep all; do : >"$3/$list"; done
  run_kind_awk -v before="$1" -v staged="$work/staged-listing" -v now="$2" -v to="$3/" "$parse_function$kind_function"'
    function found(entry, path) {
      if (reading == "before") { known[path] = entry; return }
      if (reading == "staged") { had[path] = entry; return }
      is_changed = known[path] != entry
      seen[path] = 1
      database = database_of(path)
      if (is_changed) {
        split(entry, fields, " ")
        bytes += fields[2]
        if (fields[3] "" > newest "") newest = fields[3]
      }
      if (database != "") {
        if (database == path) databases[path] = 1
        if (is_changed) changed[database] = 1
        return
      }
      print path > (to "all")
      print path > (to (!is_changed ? "keep" : path ~ state_pattern ? "state" : "other"))
      if (is_changed && had[path] != entry) print path > (to "unstaged")
    }
    BEGIN {
      reading = "before"; parse(before)
      reading = "staged"; parse(staged)
      reading = "now"; parse(now)
      for (path in known) if (!(path in seen) && database_of(path) != "") changed[database_of(path)] = 1
      for (path in databases) {
        print path > (to "all")
        print path > (to (path in changed ? "database" : "keep"))
      }
      if (newest == "") newest = 0
      printf "%s %.0f\n", newest, bytes > (to "need")
    }'
}

# Whether what was copied between two listings is what it was all the while: every file of the state, and the others
# that were copied. Files that came in between are written to the list late.
is_steady() { # listing before, listing after, list of others that were copied, list to write
  : >"$4"
  run_kind_awk -v before="$1" -v after="$2" -v copied="$3" -v late="$4" "$parse_function$kind_function"'
    function found(entry, path) {
      if (database_of(path) != "") return
      if (reading == "before") { known[path] = entry; return }
      seen[path] = 1
      if (path ~ state_pattern || path in was_copied) { if (known[path] != entry) torn = 1 }
      else if (!(path in known)) print path > late
    }
    BEGIN {
      while ((getline path < copied) > 0) was_copied[path] = 1
      reading = "before"; parse(before)
      reading = "after"; parse(after)
      for (path in known) if (path ~ state_pattern && !(path in seen)) torn = 1
      exit torn
    }'
}

# Whether the state was left alone for a while before the writer was stopped, longer than from one step of a write to
# the next.
was_state_settled() { # listing
  (cd "$work/tick" && list_files) >"$work/clock"
  run_kind_awk -v clock="$work/clock" -v listing="$1" -v seconds=0.05 "$parse_function$kind_function"'
    function found(entry, path,  fields) {
      split(entry, fields, " ")
      if (reading == "clock") at = fields[3]
      else if (path ~ state_pattern && database_of(path) == "" && fields[3] + 0 > newest) newest = fields[3] + 0
    }
    BEGIN {
      reading = "clock"; parse(clock)
      reading = "listing"; parse(listing)
      exit at - newest < seconds
    }'
}

# Waits until the clock of the disk is past the newest change: a later one can then not have the same time.
wait_for_tick() { # time of change
  tries=0
  while [ "$tries" -lt 20 ]; do
    : >"$work/tick/now"
    (cd "$work/tick" && list_files) |
      awk -v newest="$1" '{ exit !($3 "" > newest "") }' && return
    sleep 0.1
    tries=$((tries + 1))
  done
}

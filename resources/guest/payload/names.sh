# shellcheck shell=sh
# shellcheck disable=SC2034,SC2086,SC2154 # What the parts share; a command of two words.
# Lists of files. A name may hold anything, a line break too, so lists have one line a file, written as sha256sum(1)
# does it: \\ for a backslash, \n for a line break. Programs get names that end in a zero byte.

# awk: the name as one line; \001 stands for a line break. Character by character, since awks differ in how they read
# backslashes in gsub.
escape_function='
  function escape(name,  i, character, escaped) {
    if (!index(name, "\\") && !index(name, "\001")) return name
    for (i = 1; i <= length(name); i++) {
      character = substr(name, i, 1)
      escaped = escaped (character == "\\" ? "\\\\" : character == "\001" ? "\\n" : character)
    }
    return escaped
  }'

# awk: the opposite, with \001 for a line break.
unescape_function='
  function unescape(name,  i, character, plain) {
    if (!index(name, "\\")) return name
    for (i = 1; i <= length(name); i++) {
      character = substr(name, i, 1)
      if (character == "\\") { i++; character = substr(name, i, 1) == "n" ? "\001" : "\\" }
      plain = plain character
    }
    return plain
  }'

# A list on stdin as names for `xargs -0` and `tar --null`. Names that have a \001 of their own are refused.
zero_ended() {
  awk "$unescape_function"'{ print "./" unescape($0) }' | tr '\001\n' '\n\000'
}

# The names of the files of a folder as a list; nothing is asked about the files themselves.
list_names() { # folder
  (cd "$1" && find . -type f -print0) | tr '\n\000' '\001\n' | awk "$escape_function"'{ print escape(substr($0, 3)) }'
}

sha256='shasum -a 256'
if command -v sha256sum >/dev/null 2>&1; then sha256=sha256sum; fi

# The SHA-256 of a file.
sum_of() {
  $sha256 <"$1" | cut -c 1-64
}

# Lines of a manifest for the files of a list, which are in a folder. Fails unless it has one for each of them: what the
# tools print of odd names differs, so only the hashes are taken, in the order of the list.
hash_files() { # folder, list
  (cd "$1" && zero_ended <"$2" | xargs -0 $sha256 /dev/null) 2>/dev/null |
    awk -v list="$2" '
      substr($0, 1, 1) == "\\" { $0 = substr($0, 2) }
      !/^[0-9a-f]+ [ *]/ || length($1) != 64 { next }
      substr($0, 67) == "/dev/null" { next } # It begins each batch, so that an empty one reads no stdin.
      {
        if ((getline name < list) <= 0) { extra = 1; exit }
        print (index(name, "\\") ? "\\" : "") $1 "  " name
      }
      END { if (extra || (getline name < list) > 0) exit 1 }'
}

# Copies the files of a list as they are: links as links, with times and modes.
copy_files() { # from folder, to folder, list
  [ -s "$3" ] || return 0
  mkdir -p "$2" && zero_ended <"$3" >"$work/copy-list" || return 1
  (cd "$1" && tar -cf - --null -T "$work/copy-list" 2>"$work/copy-errors") |
    (cd "$2" && tar -xpof - 2>>"$work/copy-errors")
}

# awk: the path in a line of a manifest.
manifest_function='
  function path_of(line) { return substr(line, substr(line, 1, 1) == "\\" ? 68 : 67) }'

# The paths of a manifest.
paths_of() {
  awk "$manifest_function"'{ print path_of($0) }' "$1"
}

# How many lines a file has.
count_lines() {
  awk 'END { print NR }' "$1"
}

# A name out of a list as it is. Its last character may be a line break, which $(...) would take away.
plain_name() {
  case $1 in
    *\\*) printf '%s' "$1" | awk "$unescape_function"'{ printf "%s", unescape($0) }' | tr '\001' '\n' ;;
    *) printf '%s' "$1" ;;
  esac
}

# shellcheck shell=sh disable=SC2154 # The scripts set $directory.
# What the scripts about git repositories have in common: git that runs nothing of the repository it looks
# at, and what counts as saved.
[ -z "${ZSH_VERSION-}" ] || emulate sh

PATH=$PATH:/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin
LC_ALL=C
GIT_OPTIONAL_LOCKS=0 # or "git status" would write the index
GIT_NO_LAZY_FETCH=1
GIT_TERMINAL_PROMPT=0
export PATH LC_ALL GIT_OPTIONAL_LOCKS GIT_NO_LAZY_FETCH GIT_TERMINAL_PROMPT
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_CEILING_DIRECTORIES

# Git in $directory, whoever owns it, without its hooks and its file system monitor. With launch=exec it takes the
# place of the shell.
safe_git() {
  ${launch-} git -c safe.directory='*' -c core.fsmonitor=false -c core.hooksPath=/dev/null \
    -c core.quotePath=true -C "$directory" "$@" </dev/null
}

# Remotes that are paths of this machine, or reached over its loopback, go with it: they save nothing.
is_local() {
  case $1 in
    file:* | /* | ./* | ../* | '~'* | localhost:* | *@localhost:* | 127.*:* | *@127.*:*) return 0 ;;
    *://localhost[:/]* | *://*@localhost[:/]* | *://127.* | *://*@127.* | *://\[::1\]* | *://*@\[::1\]*) return 0 ;;
    *:*) return 1 ;;
    *) return 0 ;;
  esac
}

# Sets remotes (none, local, outside), saved (options of rev-list that stand for all that is outside) and filters
# (the keys of its clean filters, a line each).
read_configuration() {
  remotes=none saved='' filters=''
  configuration=$(safe_git config --get-regexp '^(remote\..*\.url|filter\..*\.(clean|process))$' 2>/dev/null)
  while read -r key value; do
    case $key in
      filter.*) filters="$filters$key
" ;;
      remote.*)
        name=${key#remote.}
        name=${name%.url}
        if is_local "$value"; then
          [ "$remotes" = outside ] || remotes=local
        else
          remotes=outside saved="$saved --remotes=$name"
        fi
        ;;
    esac
  done <<END
$configuration
END
}

#!/bin/sh
# Looks for work in git repositories that would be gone with this machine. Changes nothing.
#
# Output, every field ended by NUL:
#   CORRAL-GIT-1 <git version, or "none">
#   R <path> <kind> <branch> <upstream> <modified> <staged> <untracked> <unmerged> <stashes> <unpushed>
#     <unpushed on a detached HEAD only> <branches: lines "name count"> <detached: 0 or 1> <remotes>
#     <operation> <problem> <common git directory>
#   E <a sentence: what could not be looked at>
#   Z <number of R records>
# Without the Z the answer was cut short. Counts are "-" where git did not say.
# kind: work, linked, submodule, bare. remotes: none, local, outside.
#
# Runs behind git-shared.sh, whose text stands in $shared too. Needs find, xargs, awk, git.
# Arguments: niceness, seconds for one git command, seconds for all.
# shellcheck disable=SC2016,SC2086,SC2089,SC2090,SC2154 # Scripts for other shells; options that may be none; $shared.
set -u
umask 077
polite="nice -n ${1:-0}"
git_seconds=${2:-20}
all_seconds=${3:-90}
roots='workspace projects repos code'
workers=4

end=$(($(date +%s) + all_seconds))
export end

folder=$(mktemp -d "${TMPDIR:-/tmp}/corral-git.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 143' HUP INT TERM
export folder

# Runs a command with a limit of seconds; 124 says that it took longer. Without a tool for it the
# caller's own limit has to do.
within() {
  seconds=$1
  shift
  if command -v timeout >/dev/null 2>&1; then timeout "$seconds" "$@"
  elif command -v perl >/dev/null 2>&1; then
    perl -e 'alarm shift; exec @ARGV or exit 127' "$seconds" "$@"
    code=$?
    [ "$code" -ne 142 ] || code=124
    return "$code"
  else "$@"; fi
}

# Ends every git that a worker waits for longer than git_seconds. One watchdog for all: a process of its own for each
# git would cost as much as git itself.
watch_over() {
  trap 'kill "$nap"; exit 0' TERM
  before=
  while :; do
    sleep "$git_seconds" &
    nap=$!
    wait "$nap"
    now=
    for note in "$folder"/*.git; do
      [ -s "$note" ] || continue
      read -r line <"$note"
      case " $before " in *" $line "*) kill -KILL "${line%:*}" ;; esac
      now="$now $line"
    done
    before=$now
  done
} 2>/dev/null

# One worker: its arguments are .git entries, and HEAD files of what may be bare repositories.
worker=$shared'
out=$folder/$$.out
said=$folder/$$.said
note=$folder/$$.git
turn=0

# Filters are programs of the repository: without them a file is compared as it is.
switch_filters_off() {
  number=0
  while read -r key; do
    [ -n "$key" ] || continue
    export "GIT_CONFIG_KEY_$number=$key" "GIT_CONFIG_VALUE_$number="
    number=$((number + 1))
    export "GIT_CONFIG_KEY_$number=${key%.*}.required" "GIT_CONFIG_VALUE_$number=false"
    number=$((number + 1))
  done <<END
$filters
END
  GIT_CONFIG_COUNT=$number
  export GIT_CONFIG_COUNT
}

# safe_git for what may take long, under the eyes of the watchdog.
watched_git() {
  { launch=exec; safe_git "$@"; } &
  turn=$((turn + 1))
  echo "$!:$turn" >"$note"
  wait "$!"
  code=$?
  : >"$note"
  return "$code"
}

fail() {
  if [ "$1" -eq 137 ]; then problem="Git was given up after a long time without an answer."
  else problem="Git failed: $(tail -n 1 "$said.err" | tr -d "\000-\037" | cut -c 1-200)"; fi
}

operation_under_way() {
  if [ -e "$1/rebase-merge" ] || [ -e "$1/rebase-apply" ]; then echo rebase
  elif [ -e "$1/MERGE_HEAD" ]; then echo merge
  elif [ -e "$1/CHERRY_PICK_HEAD" ]; then echo cherry-pick
  elif [ -e "$1/REVERT_HEAD" ]; then echo revert
  elif [ -e "$1/BISECT_LOG" ]; then echo bisect; fi
}

read_status() {
  watched_git status --porcelain=v2 --branch --show-stash --untracked-files=normal --ignore-submodules=dirty \
    --no-renames >"$said" 2>"$said.err" || { fail $?; return; }
  awk "$count_status" "$said" >"$said.counts"
  { read -r modified; read -r staged; read -r untracked; read -r unmerged; read -r stashes
    read -r oid; read -r branch; read -r upstream; } <"$said.counts"
  [ "$oid" = "(initial)" ] || head=HEAD
  if [ "$branch" = "(detached)" ]; then detached=1 branch=; fi
  [ -n "$head" ] || branch=
}

# Every branch and HEAD, less all that a branch of an outside remote has.
count_unpushed() {
  watched_git rev-list --count $head --branches --not $saved >"$said" 2>"$said.err" ||
    { fail $?; return; }
  read -r unpushed <"$said"
  [ "$unpushed" != 0 ] || return
  [ "$detached" = 0 ] || alone=$(safe_git rev-list --count HEAD --not --branches $saved 2>/dev/null) || alone=-
  branches=$(safe_git for-each-ref --count=100 --format="%(refname:short) %(objectname)" refs/heads 2>/dev/null |
    while read -r name object; do
      number=$(safe_git rev-list --count "$object" --not $saved 2>/dev/null) || number=-
      [ "$number" = 0 ] || echo "$name $number"
    done)
}

late=0
[ "$(date +%s)" -lt "$end" ] || late=1
for entry do
  unset GIT_CONFIG_COUNT
  kind=work branch= upstream= modified=- staged=- untracked=- unmerged=- stashes=- unpushed=- alone=0
  branches= detached=0 remotes=none operation= problem= head=
  case $entry in
    */.git)
      directory=${entry%/.git} git_directory=$entry
      if [ -f "$entry" ]; then
        git_directory=$(safe_git rev-parse --absolute-git-dir 2>/dev/null) || git_directory=$entry
        if [ -f "$git_directory/commondir" ]; then kind=linked; else kind=submodule; fi
      elif [ ! -e "$entry/HEAD" ] && [ ! -d "$entry/objects" ]; then continue; fi ;;
    */HEAD)
      directory=${entry%/HEAD} git_directory=$directory kind=bare
      [ -d "$directory/objects" ] && [ -d "$directory/refs" ] || continue ;;
    *) continue ;;
  esac
  common=$git_directory
  if [ "$kind" = linked ]; then
    read -r common <"$git_directory/commondir"
    case $common in /*) ;; *) common=$(cd "$git_directory/$common" && pwd -P) ;; esac
  else common=${git_directory%%/./*}/${git_directory#*/./}; fi
  if [ "$late" = 1 ]; then problem="There was no time left to look at it."
  else
    read_configuration
    switch_filters_off
    if [ "$kind" = bare ]; then
      modified=0 staged=0 untracked=0 unmerged=0 stashes=0
      ! safe_git rev-parse -q --verify HEAD >/dev/null 2>&1 || head=HEAD
    else
      read_status
      operation=$(operation_under_way "$git_directory")
    fi
    if [ "$stashes" = 0 ] && [ -s "$common/logs/refs/stash" ]; then # a git before 2.35 does not say
      stashes=$(awk "END { print NR }" "$common/logs/refs/stash")
    fi
    [ -n "$problem" ] || count_unpushed
  fi
  case $directory in "$HOME"/*/./*) rest=${directory#"$HOME"/}; directory=$HOME/${rest%%/./*}/${rest#*/./} ;;
    */.) directory=${directory%/.} ;; "$HOME"/./*) directory=$HOME/${directory#"$HOME"/./} ;; esac
  printf "R\0" >>"$out"
  printf "%s\0" "$directory" "$kind" "$branch" "$upstream" "$modified" "$staged" "$untracked" "$unmerged" \
    "$stashes" "$unpushed" "$alone" "$branches" "$detached" "$remotes" "$operation" "$problem" "$common" >>"$out"
  echo >>"$folder/count"
done'

# Names stand quoted in git status, so that a newline in one makes no line of its own.
count_status='
  /^# branch.oid / { oid = $3 }
  /^# branch.head / { branch = substr($0, 15) }
  /^# branch.upstream / { upstream = substr($0, 19) }
  /^# stash / { stashes = $3 }
  /^[12] / { if (substr($2, 1, 1) != ".") staged++; if (substr($2, 2, 1) != ".") modified++ }
  /^u / { unmerged++ }
  /^\? / { untracked++ }
  END {
    printf "%d\n%d\n%d\n%d\n%d\n%s\n%s\n%s\n", modified, staged, untracked, unmerged, stashes, oid, branch, upstream
  }'
export worker count_status

# All .git entries, and all HEAD files, each ended by NUL.
find_repositories() {
  for root in $roots; do
    [ -d "$HOME/$root" ] || continue
    walk "$HOME/$root/." -xdev \( -name node_modules -o -name .venv -o -name .Trash \) -prune
  done
  set --
  for root in $roots; do set -- "$@" -path "$HOME/./$root" -o; done
  walk "$HOME/." -maxdepth 2 -xdev \( "$@" -name Library -o -name .Trash -o -name .cache \) -prune
}

walk() {
  left=$((end - $(date +%s)))
  [ "$left" -gt 0 ] || left=1
  within "$left" $polite find "$@" -o -name .git -prune -print0 -o -type f -name HEAD -print0 \
    </dev/null 2>>"$folder/unreadable"
  [ $? -ne 124 ] || echo >>"$folder/cut"
}

complain() {
  printf 'E\0%s\0' "$1"
}

git_version=none
# Without the developer tools /usr/bin/git of macOS opens a dialogue.
if [ "$(uname)" != Darwin ] || [ "$(command -v git)" != /usr/bin/git ] || xcode-select -p >/dev/null 2>&1; then
  git_version=$(git --version 2>/dev/null </dev/null) || git_version=none
fi
printf 'CORRAL-GIT-1\0%s\0' "$git_version"
: >"$folder/count"
if [ "$git_version" != none ]; then
  watch_over &
  watchdog=$!
  find_repositories | $polite xargs -0 -n 4 -P "$workers" sh -c 'eval "$worker"' corral-git ||
    complain 'Some repositories could not be looked at.'
  kill "$watchdog"
elif [ -n "$(find_repositories | tr '\0' '\n' | head -n 1)" ]; then
  complain 'There are repositories, but no git to look at them with.'
fi
[ ! -e "$folder/cut" ] || complain "The folders are too large to be searched within $all_seconds s."
[ ! -s "$folder/unreadable" ] ||
  complain "Some folders could not be read: $(head -n 3 "$folder/unreadable" | tr '\n\0' '; ' | cut -c 1-500)"
for answer in "$folder"/*.out; do [ ! -f "$answer" ] || cat "$answer"; done
printf 'Z\0%d\0' "$(awk 'END { print NR }' "$folder/count")"

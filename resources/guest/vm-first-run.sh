#!/bin/sh
# After a restore: looks what is new for the repositories in ~/code. Fetches and tells; changes no files of theirs.
set -u

scripts=$(cd "$(dirname "$0")" && pwd -P) || exit 1
# shellcheck source=resources/guest/vm-common.sh
. "$scripts/vm-common.sh"

LC_ALL=C # what git says is read below
GIT_TERMINAL_PROMPT=0
GIT_SSH_COMMAND='ssh -o BatchMode=yes -o ConnectTimeout=10'
export LC_ALL GIT_TERMINAL_PROMPT GIT_SSH_COMMAND
fetch_seconds=45

# Of two shells that are opened at once, one does it. The folder is emptied when the machine starts.
turn=${TMPDIR:-/tmp}/corral-first-run-$(id -u)
if ! ln -s "$$" "$turn" 2>/dev/null; then
  other=$(readlink "$turn") || other=
  case $other in '' | *[!0-9]*) ;; *) ! kill -0 "$other" 2>/dev/null || exit 0 ;; esac
  ln -sfn "$$" "$turn"
fi
trap 'rm -f "$turn"' EXIT
trap 'exit 143' HUP TERM
trap 'echo; echo "Stopped. It starts again with your next login, or now: vm-first-run.sh"; exit 130' INT

total=0 current=0 behind=0 diverged=0 failed=0 left=0

# authentication, network or other, by what git said.
kind_of_failure() {
  case $1 in
    *'Authentication failed'* | *'could not read Username'* | *'could not read Password'* | *'Permission denied'* | \
      *'Repository not found'* | *'terminal prompts disabled'* | *'Host key verification failed'* | \
      *'returned error: 401'* | *'returned error: 403'*) echo authentication ;;
    *'Could not resolve'* | *'ailed to connect'* | *"Couldn't connect"* | *'timed out'* | *'Connection refused'* | \
      *'Connection reset'* | *'Connection closed'* | *'is unreachable'* | *'No route to host'* | \
      *'Operation too slow'* | *'no answer within'*) echo network ;;
    *) echo other ;;
  esac
}

look_at() {
  directory=$1
  name=\~${directory#"$HOME"}
  # Without a remote, a branch and an upstream there is nothing to compare with.
  if ! git -C "$directory" rev-parse -q --verify '@{upstream}^{commit}' >/dev/null 2>&1; then
    left=$((left + 1))
    return
  fi
  total=$((total + 1))
  code=0
  said=$(within "$fetch_seconds" git -C "$directory" fetch -q 2>&1 </dev/null) || code=$?
  if [ "$code" -ne 0 ]; then
    failed=$((failed + 1))
    [ "$code" -ne 124 ] || said="no answer within $fetch_seconds s"
    first=$(printf '%s\n' "$said" | awk 'NF { print substr($0, 1, 160); exit }' | tr -d '\000-\011\013-\037\177')
    echo "  $name: fetch failed ($(kind_of_failure "$said")): ${first:-git ended with code $code}"
    return
  fi
  counts=$(git -C "$directory" rev-list --left-right --count 'HEAD...@{upstream}' 2>/dev/null) || counts='0 0'
  # shellcheck disable=SC2086 # Two numbers.
  set -- $counts
  if [ "$1" -gt 0 ] && [ "$2" -gt 0 ]; then
    diverged=$((diverged + 1))
    echo "  $name: diverged: $1 of its own, $2 new"
  elif [ "$2" -gt 0 ]; then
    behind=$((behind + 1))
    echo "  $name: updates available: $2 new"
  else
    current=$((current + 1))
    echo "  $name: up to date"
  fi
}

look_at_all() {
  # A repository within another is a submodule, or somebody's dependency.
  find "$HOME/code" -name node_modules -prune -o -type d -name .git -prune -print >"$list" 2>/dev/null
  while IFS= read -r entry <&4; do look_at "${entry%/.git}"; done 4<"$list"
}

list=$(mktemp "${TMPDIR:-/tmp}/corral-first-run.XXXXXX") || exit 1
trap 'rm -f "$turn" "$list"' EXIT

echo 'This machine comes from a snapshot. Looking what is new for its repositories ...'
if has git && [ -d "$HOME/code" ]; then
  check_network
  look_at_all
fi

echo
echo "Repositories: $total. With updates: $behind. Up to date: $current. Diverged: $diverged. Failed: $failed."
[ "$left" = 0 ] || echo "Without an upstream, and left alone: $left."
[ "$behind" = 0 ] || echo 'Nothing was changed. To update one: git -C <its folder> pull --ff-only'
[ "$diverged" = 0 ] || echo 'For one that diverged: git -C <its folder> pull --rebase'
rm -f "$HOME/.cal-first-run"
sync

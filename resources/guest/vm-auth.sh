#!/bin/sh
# Helps a person to log in to the services of their agents, and to clone repositories. Ctrl-C ends the login that is
# under way, and no other; at the first question it ends all.
set -u

scripts=$(cd "$(dirname "$0")" && pwd -P) || exit 1
# shellcheck source=resources/guest/vm-common.sh
. "$scripts/vm-common.sh"

# With a code, not by the signal: the shell that called goes on then.
trap 'echo; exit 130' INT

label() {
  case $1 in
    gh) echo GitHub ;;
    opencode) echo opencode ;;
    cursor) echo Cursor ;;
    codex) echo Codex ;;
    claude) echo 'Claude Code' ;;
  esac
}

# Sets status to lines of service, state and account.
read_status() {
  status=$("$scripts/agent-status.sh")
}

# Arguments: service, number of the field.
field() {
  printf '%s\n' "$status" | awk -F '\t' -v service="$1" -v number="$2" '$1 == service { print $number }'
}

in_words() {
  case $(field "$1" 2) in
    signed-in)
      account=$(field "$1" 3)
      echo "signed in${account:+ as $account}"
      ;;
    signed-out) echo 'not signed in' ;;
    not-installed) echo 'not installed' ;;
    *) echo 'unknown: its files can not be read' ;;
  esac
}

# Asks a question that is answered by yes or no. Arguments: question, y or n for an empty answer. No answer is a no.
confirm() {
  if [ "$2" = y ]; then printf '%s [Y/n] ' "$1"; else printf '%s [y/N] ' "$1"; fi
  answer=n
  read -r answer || { echo; return 1; }
  case ${answer:-$2} in [yY]*) return 0 ;; *) return 1 ;; esac
}

log_in() {
  case $1 in
    gh)
      gh auth login --hostname github.com --git-protocol https --web && gh auth setup-git
      ;;
    opencode) opencode auth login ;;
    cursor) if has agent; then agent login; else cursor-agent login; fi ;;
    codex) codex login ;;
    claude) if [ "$(field claude 2)" = signed-in ]; then claude /login; else claude; fi ;;
  esac
}

explain_claude() {
  echo 'Claude Code takes the whole screen. When it shows an address, press c to copy it: with the mouse it would be'
  echo 'cut into lines. Leave with /exit once you are signed in.'
}

offer() {
  case $(field "$1" 2) in
    not-installed) return 0 ;;
    signed-in) question="$(label "$1"): $(in_words "$1"). Sign in again?" default=n ;;
    *) question="$(label "$1"): sign in?" default=y ;;
  esac
  echo
  [ "$1" != claude ] || explain_claude
  confirm "$question" "$default" || return 0
  log_in "$1" || echo 'That login did not end well.'
  read_status
  echo "$(label "$1"): $(in_words "$1")."
}

# Sets owner and repository to what a line means. False when it is no name of a repository.
read_name() {
  name=${1#https://github.com/}
  name=${name%/}
  name=${name%.git}
  case $name in
    */*/*) return 1 ;;
    */*) owner=${name%/*} repository=${name#*/} ;;
    *) owner=$me repository=$name ;;
  esac
  case $owner in '' | -*) return 1 ;; esac
  case $repository in '' | -* | . | ..) return 1 ;; esac
  [ -z "$(printf %s "$owner" | LC_ALL=C tr -d 'A-Za-z0-9-')" ] &&
    [ -z "$(printf %s "$repository" | LC_ALL=C tr -d 'A-Za-z0-9._-')" ]
}

clone() {
  if ! read_name "$1"; then
    echo '  This is no name of a repository. Write owner/repository.'
    return
  fi
  directory=$HOME/code/github.com/$owner/$repository
  if [ -e "$directory" ]; then
    echo "  $owner/$repository is there already."
    return
  fi
  mkdir -p "${directory%/*}"
  if gh repo clone "$owner/$repository" "$directory"; then echo "  $owner/$repository is in ~${directory#"$HOME"}."
  else echo "  $owner/$repository could not be cloned."; fi
}

offer_repositories() {
  echo
  # Not from the words of `gh auth status`, which are of some language.
  if ! me=$(gh api user -q .login); then
    echo 'GitHub did not say who you are, so no repositories are cloned.'
    return
  fi
  echo "Repositories to clone to ~/code/github.com: one a line, as owner/repository, or the name alone for one of $me."
  echo 'An empty line ends.'
  while printf '> ' && read -r line; do
    # What is around the name is of no matter.
    line=$(printf %s "$line" | tr -d ' \t\r')
    [ -n "$line" ] || return 0
    clone "$line"
  done
  echo
}

check_network
read_status
echo
missing=n
for service in gh opencode cursor codex claude; do
  printf '  %-12s %s\n' "$(label $service)" "$(in_words $service)"
  case $(field $service 2) in signed-out | unknown) missing=y ;; esac
done
echo
if ! confirm 'Sign in to services now?' "$missing"; then
  echo 'You can do it at any time: vm-auth.sh'
  exit 0
fi

trap 'echo' INT
for service in gh opencode cursor codex; do offer "$service"; done
[ "$(field gh 2)" != signed-in ] || offer_repositories
# Last, since it takes the whole screen.
offer claude
sync
echo
echo 'Done. Once more at any time: vm-auth.sh'

#!/bin/sh
# Runs tmux with the arguments given, as `new-session -A -s cal`; without tmux, a plain login shell.
# TERM is set here and not on a command line: tmux fails on the names of newer terminals, and
# `env TERM=... command` in front of an agent makes it hang.
set -eu

TERM=xterm-256color
COLORTERM=truecolor
# Homebrew's folders are not on the path of a shell that is no login shell.
PATH=$PATH:/opt/homebrew/bin:/usr/local/bin
export TERM COLORTERM PATH

# A pane keeps as many lines as the option said when the pane was made, so it is raised first. tmux has
# read the user's configuration by then, and a higher number of theirs, of six digits, stays. The test
# is for any shell, since tmux runs it with theirs.
is_high='tmux show-options -gv history-limit | grep -q "^......"'
raise='set-option -g history-limit 100000'

if command -v tmux >/dev/null 2>&1; then
  case ${1-} in
    '') exec tmux -u ;;
    -*) exec tmux -u "$@" ;; # Options of tmux itself have to stand before its commands.
    *) exec tmux -u if-shell "$is_high" '' "$raise" \; "$@" ;;
  esac
fi
printf '%s\n' 'tmux is not installed in this guest, so this shell ends with its window.' \
  'Install tmux and open a new terminal to have one that stays.'
exec "${SHELL:-/bin/sh}" -l

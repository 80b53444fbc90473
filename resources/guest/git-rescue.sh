#!/bin/sh
# Writes to stdout what one git repository holds that is nowhere else. Changes nothing in it.
# Runs behind git-shared.sh. Arguments: what to write, the folder of the repository.
#   head       the id of the commit that is checked out
#   commits    a git bundle of the commits that no outside remote has: branches, refs/rescue/HEAD and refs/rescue/stash-<n>
#   staged     a patch from the commit to the index; nothing while there are conflicts
#   unstaged   a patch from the index to the files; from the commit to the files while there are conflicts
#   untracked  a tar of the files that git does not know, the ignored ones left out
# shellcheck disable=SC2086,SC2154 # Options that may be none; what git-shared.sh sets.
set -u
umask 077
what=$1 directory=$2

diff() {
  safe_git -c diff.noprefix=false -c diff.mnemonicPrefix=false diff --binary --no-ext-diff --no-textconv --no-color \
    --no-renames --ignore-submodules=dirty "$@"
}

has_conflicts() {
  [ -n "$(safe_git ls-files --unmerged | head -n 1)" ]
}

# Sets folder, a place for notes that goes with this shell.
make_folder() {
  folder=$(mktemp -d "${TMPDIR:-/tmp}/corral-rescue.XXXXXX") || exit 1
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 143' HUP INT TERM
}

# A repository beside this one that borrows its objects can have a name for every commit, and this one stays as it is.
commits() {
  make_folder
  copy=$folder/copy.git
  common=$(safe_git rev-parse --git-common-dir) || exit 1
  case $common in /*) ;; *) common=$directory/$common ;; esac
  format=$(safe_git rev-parse --show-object-format 2>/dev/null) || format=sha1
  if [ "$format" = sha1 ]; then format=; else format=--object-format=$format; fi
  git init -q --bare --template= $format "$copy" || exit 1
  mkdir -p "$copy/objects/info"
  ln -s "$common/objects" "$folder/objects"
  echo "$folder/objects" >"$copy/objects/info/alternates"
  [ ! -f "$common/shallow" ] || cp "$common/shallow" "$copy/shallow"
  {
    safe_git for-each-ref --format='create %(refname) %(objectname)' refs/heads
    head=$(safe_git rev-parse -q --verify HEAD) && echo "create refs/rescue/HEAD $head"
    safe_git log -g --format=%H refs/stash -- 2>/dev/null |
      awk '{ print "create refs/rescue/stash-" NR - 1 " " $1 }'
  } | git --git-dir="$copy" update-ref --stdin || exit 1
  read_configuration
  for remote in $saved; do
    safe_git for-each-ref --format='^%(objectname)' "refs/remotes/${remote#--remotes=}"
  done >"$folder/saved"
  # Not with safe_git, which has no stdin.
  [ -n "$(git --git-dir="$copy" rev-list -n 1 --all --stdin <"$folder/saved")" ] || exit 0
  git --git-dir="$copy" bundle create -q - --all --stdin <"$folder/saved"
}

case $what in
  head) safe_git rev-parse -q --verify HEAD || : ;;
  commits) commits ;;
  staged) has_conflicts || diff --cached ;;
  unstaged) if has_conflicts; then diff HEAD; else diff; fi ;;
  untracked)
    make_folder
    safe_git ls-files --others --exclude-standard -z >"$folder/all" || exit 1
    # A name with a slash at its end is another repository, which is saved by itself.
    grep -zv '/$' "$folder/all" >"$folder/names" || exit 0
    cd "$directory" && tar -cf - --no-recursion --null -T "$folder/names"
    ;;
esac
